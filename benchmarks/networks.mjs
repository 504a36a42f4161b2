// Writes ONNX networks with random weights, for timing: resnet18, yolov3-tiny at 416 x 416, vgg16.
//
//     node benchmarks/networks.mjs FOLDER
//
// Each gets a recipe and two random inputs to calibrate with (.npy) beside it. The weights are drawn so that activations keep their size
// from layer to layer, and everything is the same every time.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) {
    console.error('Where to? node benchmarks/networks.mjs FOLDER');
    process.exit(2);
}

// Protocol buffers: https://protobuf.dev/programming-guides/encoding; field numbers from onnx.proto.
function varint(value) {
    const bytes = [];
    for (; value > 127; value = Math.floor(value / 128)) {
        bytes.push((value % 128) | 128);
    }
    return Buffer.from([...bytes, value]);
}

const number = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field, value) => {
    const content = Buffer.from(value);
    return Buffer.concat([varint((field * 8) + 2), varint(content.length), content]);
};
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));
const float = (field, value) => {
    const content = Buffer.alloc(4);
    content.writeFloatLE(value);
    return Buffer.concat([varint((field * 8) + 5), content]);
};

const attributes = {
    ints: (name, values) => message(5, bytes(1, name), ...values.map(value => number(8, value)), number(20, 7)),
    float: (name, value) => message(5, bytes(1, name), float(2, value), number(20, 1)),
    string: (name, value) => message(5, bytes(1, name), bytes(4, value), number(20, 3)),
    int: (name, value) => message(5, bytes(1, name), number(3, value), number(20, 2)),
};

const tensor = (name, shape, values) =>
    message(5, ...shape.map(extent => number(1, extent)), number(2, 1), bytes(8, name), bytes(9, new Uint8Array(values.buffer)));
const valueInfo = (field, name, shape) =>
    message(field, bytes(1, name), message(2, message(1, number(1, 1), message(2, ...shape.map(extent => message(1, number(1, extent)))))));

// Collects nodes and weights; a value is known by its name and its shape [channels, height, width].
class Network {
    #parts = [];
    #constants = [];
    #count = 0;
    #seed = 1;

    constructor(name, size) {
        this.name = name;
        this.input = { name: 'image', shape: [3, size, size] };
    }

    // A sum of four uniform numbers, nearly normal, of the given standard deviation.
    #random(count, deviation) {
        return Float32Array.from({ length: count }, () => {
            let sum = 0;
            for (let i = 0; i < 4; i++) {
                this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
                sum += (this.#seed / 2 ** 32) - 0.5;
            }
            return sum * Math.sqrt(3) * deviation;
        });
    }

    #constant(shape, values) {
        const name = `constant${this.#constants.length}`;
        this.#constants.push(tensor(name, shape, values));
        return name;
    }

    #node(type, inputs, shape, ...written) {
        const name = `${type}${this.#count++}`;
        this.#parts.push(message(1, ...inputs.map(input => bytes(1, input)), bytes(2, name), bytes(3, name), bytes(4, type), ...written));
        return { name, shape };
    }

    conv(x, filters, kernel, stride = 1, pad = kernel >> 1) {
        const [channels, height, width] = x.shape;
        const depth = channels * kernel * kernel;
        const weights = this.#constant([filters, channels, kernel, kernel], this.#random(filters * depth, Math.sqrt(2 / depth)));
        const bias = this.#constant([filters], this.#random(filters, 0.1));
        const extent = size => Math.floor((size + (2 * pad) - kernel) / stride) + 1;
        return this.#node('Conv', [x.name, weights, bias], [filters, extent(height), extent(width)],
            attributes.ints('kernel_shape', [kernel, kernel]), attributes.ints('strides', [stride, stride]), attributes.ints('pads', [pad, pad, pad, pad]));
    }

    relu(x) {
        return this.#node('Relu', [x.name], x.shape);
    }

    leaky(x) {
        return this.#node('LeakyRelu', [x.name], x.shape, attributes.float('alpha', 0.1));
    }

    add(x, y) {
        return this.#node('Add', [x.name, y.name], x.shape);
    }

    concat(x, y) {
        return this.#node('Concat', [x.name, y.name], [x.shape[0] + y.shape[0], ...x.shape.slice(1)], attributes.int('axis', 1));
    }

    // pads: top, left, bottom, right.
    maxPool(x, kernel, stride, pads = [0, 0, 0, 0]) {
        const extent = (size, padding) => Math.floor((size + padding - kernel) / stride) + 1;
        return this.#node('MaxPool', [x.name], [x.shape[0], extent(x.shape[1], pads[0] + pads[2]), extent(x.shape[2], pads[1] + pads[3])],
            attributes.ints('kernel_shape', [kernel, kernel]), attributes.ints('strides', [stride, stride]), attributes.ints('pads', pads));
    }

    averageAll(x) {
        return this.#node('GlobalAveragePool', [x.name], [x.shape[0], 1, 1]);
    }

    double(x) {
        const scales = this.#constant([4], Float32Array.of(1, 1, 2, 2));
        return this.#node('Resize', [x.name, '', scales], [x.shape[0], 2 * x.shape[1], 2 * x.shape[2]],
            attributes.string('mode', 'nearest'), attributes.string('coordinate_transformation_mode', 'asymmetric'), attributes.string('nearest_mode', 'floor'));
    }

    dense(x, count) {
        const depth = x.shape.reduce((a, b) => a * b, 1);
        const flat = this.#node('Flatten', [x.name], [depth]);
        const weights = this.#constant([count, depth], this.#random(count * depth, Math.sqrt(2 / depth)));
        const bias = this.#constant([count], this.#random(count, 0.1));
        return this.#node('Gemm', [flat.name, weights, bias], [count], attributes.int('transB', 1));
    }

    // https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0
    #writeInputs(count) {
        const shape = [count, ...this.input.shape];
        const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
        const header = Buffer.from(`${text.padEnd(117)}\n`);
        const length = Buffer.of(header.length & 255, header.length >> 8);
        const values = this.#random(shape.reduce((a, b) => a * b, 1), 1);
        writeFileSync(join(folder, `${this.name}.npy`), Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, header, new Uint8Array(values.buffer)]));
    }

    write(...outputs) {
        const graph = message(7, ...this.#parts, bytes(2, this.name), ...this.#constants,
            valueInfo(11, this.input.name, [1, ...this.input.shape]), ...outputs.map(output => valueInfo(12, output.name, [1, ...output.shape])));
        writeFileSync(join(folder, `${this.name}.onnx`), Buffer.concat([number(1, 7), graph, message(8, number(2, 13))]));
        const recipe = { task: 'tensor', input: { resize: 'none', layout: 'nchw' } };
        writeFileSync(join(folder, `${this.name}.recipe.json`), `${JSON.stringify(recipe, null, 2)}\n`);
        this.#writeInputs(2);
    }
}

function resnet18() {
    const net = new Network('resnet18', 224);
    let x = net.maxPool(net.relu(net.conv(net.input, 64, 7, 2)), 3, 2, [1, 1, 1, 1]);
    for (const [filters, first] of [[64, 1], [128, 2], [256, 2], [512, 2]]) {
        for (const stride of [first, 1]) {
            const shortcut = stride === 1 ? x : net.conv(x, filters, 1, stride);
            x = net.relu(net.add(net.conv(net.relu(net.conv(x, filters, 3, stride)), filters, 3), shortcut));
        }
    }
    net.write(net.dense(net.averageAll(x), 1000));
}

function yolov3Tiny() {
    const net = new Network('yolov3-tiny', 416);
    const step = (x, filters, kernel) => net.leaky(net.conv(x, filters, kernel));
    let x = net.input;
    for (const filters of [16, 32, 64, 128]) {
        x = net.maxPool(step(x, filters, 3), 2, 2);
    }
    const fine = step(x, 256, 3);
    x = net.maxPool(step(net.maxPool(fine, 2, 2), 512, 3), 2, 1, [0, 0, 1, 1]);
    const coarse = step(step(x, 1024, 3), 256, 1);
    const head32 = net.conv(step(coarse, 512, 3), 255, 1);
    const joined = net.concat(net.double(step(coarse, 128, 1)), fine);
    net.write(head32, net.conv(step(joined, 256, 3), 255, 1));
}

function vgg16() {
    const net = new Network('vgg16', 224);
    let x = net.input;
    for (const [filters, layers] of [[64, 2], [128, 2], [256, 3], [512, 3], [512, 3]]) {
        for (let i = 0; i < layers; i++) {
            x = net.relu(net.conv(x, filters, 3));
        }
        x = net.maxPool(x, 2, 2);
    }
    net.write(net.dense(net.relu(net.dense(net.relu(net.dense(x, 4096)), 4096)), 1000));
}

mkdirSync(folder, { recursive: true });
resnet18();
yolov3Tiny();
vgg16();
