// Measures what each step of a quantisation brings, on networks of ../shared/real (or of the folder given), and writes the tables of docs/accuracy.md.
//   node benchmarks/ablation.mjs [REAL] [OUT.md] [--only steps,snapping,few-bits]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const real = resolve(positionals[0] ?? join(root, '..', 'shared', 'real'));
const out = resolve(positionals[1] ?? join(root, 'docs', 'accuracy.md'));
const samples = '117';
const networks = [
    ['mobilenet_v1_0.25_224', 'imagenet'],
    ['resnet20_cifar10', 'cifar10'],
    ['mlperf_tiny_kws_dscnn', 'kws'],
];
const steps = ['equalization', 'rounding', 'exact-zero-point', 'bias-correction', 'snapping', 'lifting', 'wide-outputs'];
const narrow = ['mobilenet_v1_0.25_224', 'resnet20_cifar10'];
const fewBits = [['resnet20_cifar10', 'cifar10'], ['squeezenet1.1_224', 'imagenet'], ['googlenet_bvlc_224', 'imagenet']];

// Each table: where it stands in the page, and what makes it.
const tables = { steps: measureSteps, snapping: measureSnapping, 'few-bits': measureFewBits };
const wanted = options.only?.split(',') ?? Object.keys(tables);
const unknown = wanted.filter(name => !(name in tables));
if (unknown.length > 0) {
    fail(`There is no table '${unknown.join("', '")}'; there are ${Object.keys(tables).join(', ')}.`);
}

if (!existsSync(real)) {
    fail(`There is no folder '${real}' with networks and data.`);
}

const places = readFileSync(out, 'utf8');
const missing = wanted.flatMap(place => [begin(place), end(place)]).filter(line => !places.includes(line));
if (missing.length > 0) {
    fail(`'${out}' has no place for the table: it needs the lines ${missing.join(' and ')}.`);
}

const scratch = mkdtempSync(join(tmpdir(), 'askew-ablation-'));
try {
    for (const place of wanted) {
        const contents = tables[place]();
        const text = readFileSync(out, 'utf8');
        writeFileSync(out, `${text.slice(0, text.indexOf(begin(place)))}${begin(place)}\n${contents}\n${text.slice(text.indexOf(end(place)))}`);
    }
} finally {
    rmSync(scratch, { recursive: true });
}

function fail(message) {
    console.error(message);
    process.exit(2);
}

function begin(place) {
    return `<!-- ${place}: begin -->`;
}

function end(place) {
    return `<!-- ${place}: end -->`;
}

function askew(...args) {
    return JSON.parse(execFileSync(join(root, 'askew'), [...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 }));
}

function model(name) {
    return join(real, 'models', `${name}.onnx`);
}

function folder(data, part) {
    return join(real, 'data', data, part);
}

function shortName(name) {
    return name.replace(/_(1\.0_224_dequant|bvlc_224|224|cifar10|320)$/, '').replace('mlperf_tiny_', '').replace('_dscnn', '');
}

function percent(row) {
    return ((row.map50 ?? row.top1) * 100).toFixed(2);
}

// One row a method and target, output SQNR in dB.
function compare([name, data], targets, methods, without) {
    const report = askew('compare', model(name), '--calibration', folder(data, 'calibration'), '--data', folder(data, 'evaluation'),
        '--targets', targets.join(','), '--methods', methods, '--samples', samples, ...(without ? ['--without', without] : []));
    return report.rows.map(row => row.error ? 'failed' : Number(row.outputSqnrDb).toFixed(1));
}

// The output SQNR in dB of a network as 'quantize' makes it, for each target; 'compare' would lift nothing.
function quantized([name, data], targets, method, without) {
    return targets.map(target => {
        const path = join(scratch, 'step.askew');
        try {
            askew('quantize', model(name), '--calibration', folder(data, 'calibration'), '-o', path, '--target', target, '--method', method,
                ...(without ? ['--without', without] : []));
        } catch {
            return 'failed';
        }

        const row = askew('evaluate', path, '--data', folder(data, 'evaluation'), '--recipe', join(real, 'models', `${name}.recipe.json`),
            '--reference', model(name), '--samples', samples);
        return Number(row.outputSqnrDb).toFixed(1);
    });
}

// What each step brings: all steps, all but one, none.
function measureSteps() {
    const targets = ['cpu', 'paper'];
    const lines = networks.map(network => {
        const columns = [quantized(network, targets, 'auto'), quantized(network, targets, 'redistribution'),
            ...steps.map(step => quantized(network, targets, 'auto', step)), quantized(network, targets, 'minmax', steps.join(','))];
        console.error(network[0], columns.map(pair => pair.join(' / ')).join(', '));
        return `| ${shortName(network[0])} | ${columns.map(pair => pair.join(' / ')).join(' | ')} |`;
    });
    return `Output SQNR in dB, target \`cpu\` / target \`paper\`, over ${samples} evaluation samples: all steps; \`redistribution\` in place of \`auto\`; all but one step; and \`minmax\` without any step.\n\n`
        + `| network | all | redistribution | ${steps.map(step => `without ${step}`).join(' | ')} | none |\n|---|${'---|'.repeat(steps.length + 3)}\n${lines.join('\n')}`;
}

// Snapping, with multipliers of different widths.
function measureSnapping() {
    const lines = narrow.map(name => {
        const network = networks.find(([each]) => each === name);
        return [7, 8, 16, 31].map(bits => {
            const target = join(scratch, `m${bits}.json`);
            writeFileSync(target, JSON.stringify({
                name: `m${bits}`, description: `Layer by layer, ${bits}-bit multipliers.`, multiplierBits: bits, registers: { accumulator: 32, product: 64, addend: 63 },
                fuseActivations: false, zeroPointCorrection: 'quantizedWeights', snapWeightScales: true, excessGain: 'widen',
            }));
            const [with_] = compare(network, [target], 'auto');
            const [without] = compare(network, [target], 'auto', 'snapping');
            return `| ${shortName(name)} | ${bits} | ${without} | ${with_} |`;
        }).join('\n');
    });
    return `| network | bits of a multiplier | without snapping, dB | with |\n|---|---|---|---|\n${lines.join('\n')}`;
}

// 4-bit weights, with little effort and with much.
function measureFewBits() {
    const lines = fewBits.map(([name, data]) => {
        const float = askew('evaluate', model(name), '--data', folder(data, 'evaluation'));
        const cells = ['fast', 'best'].flatMap(effort => {
            const path = join(scratch, 'few.askew');
            const made = askew('quantize', model(name), '--calibration', folder(data, 'calibration'), '-o', path, '--bits-weights', '4', '--effort', effort);
            const row = askew('evaluate', path, '--data', folder(data, 'evaluation'), '--recipe', join(real, 'models', `${name}.recipe.json`), '--reference', model(name));
            return [percent(row), Number(row.outputSqnrDb).toFixed(1), made.seconds.toFixed(0)];
        });
        console.error(name, cells.join(', '));
        return `| ${shortName(name)} | ${percent(float)} | ${cells.join(' | ')} |`;
    });
    return `4-bit weights, 8-bit activations, target \`cpu\`, all evaluation samples; seconds of the whole command:\n\n`
        + `| network | float top-1 | fast | dB | s | best | dB | s |\n|---|---|---|---|---|---|---|---|\n${lines.join('\n')}`;
}
