// Runs the networks of ../shared/real as TensorFlow Lite models in LiteRT (in Chromium), on all their evaluation samples, and writes the table of docs/exports.md between its two marks.
//   node benchmarks/tflite.mjs
// It takes about a quarter of an hour of two processors. What is measured is what the test LiteNetworkTests holds within bounds.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(root, 'docs', 'exports.md');
const [begin, end] = ['<!-- benchmarks/tflite.mjs -->', '<!-- end -->'];
const names = {
    googlenet_bvlc_224: 'GoogLeNet',
    'mobilenet_v2_1.0_224_dequant': 'MobileNetV2',
    'mobilenet_v1_0.25_224': 'MobileNetV1 0.25',
    'squeezenet1.1_224': 'SqueezeNet 1.1',
    tiny_darknet_224: 'Tiny Darknet',
    resnet20_cifar10: 'ResNet-20',
    mlperf_tiny_ic_resnet8_cifar10: 'ResNet-8',
    mlperf_tiny_kws_dscnn: 'keyword spotting DS-CNN',
    'mlperf_tiny_vww_mobilenetv1_0.25_96': 'visual wake words',
    'yolov3-tiny-ships_320': 'YOLOv3-tiny ships (mAP50)',
    'yolo-fastest-1.1_320': 'YOLO-Fastest 1.1 (mAP50)',
};

const work = mkdtempSync(join(tmpdir(), 'askew-tflite-'));
let rows;
try {
    const file = process.argv[2] ?? join(work, 'rows');
    if (!process.argv[2]) {
        execFileSync('dotnet', ['test', join(root, 'tests', 'Askew.Tests'), '-c', 'Release', '--filter', 'FullyQualifiedName~LiteNetworkTests'], {
            stdio: ['ignore', 'inherit', 'inherit'],
            env: { ...process.env, ASKEW_THOROUGH: '1', ASKEW_TFLITE_TABLE: file },
        });
    }

    if (!existsSync(file)) {
        console.error('Nothing was measured: the tests were skipped. They need ../shared/real, Chromium and LiteRT (./test.sh installs both).');
        process.exit(2);
    }

    rows = readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line));
} finally {
    rmSync(work, { recursive: true });
}

const order = Object.keys(names);
rows.sort((a, b) => a.target.localeCompare(b.target) || order.indexOf(a.model) - order.indexOf(b.model));
const percent = share => (share * 100).toFixed(2);
const lines = rows.map(row => [
    (names[row.model] ?? row.model) + (row.target === 'tflite' ? '' : ', 16x8'),
    row.samples,
    row.agreement === null ? '' : `${Math.round(row.agreement * row.samples)}`,
    percent(row.ours),
    percent(row.theirs),
    row.decibels === null ? 'equal' : row.decibels.toFixed(1),
    row.milliseconds.toFixed(1),
]);
const table = ['| network | samples | same top-1 | integer engine | LiteRT | dB | ms |', '|---|---|---|---|---|---|---|', ...lines.map(line => `| ${line.join(' | ')} |`)].join('\n');
const text = readFileSync(page, 'utf8');
const from = text.indexOf(begin);
const to = text.indexOf(end, from);
if (from < 0 || to < 0) {
    throw new Error(`${page} has no marks ${begin} and ${end}`);
}

writeFileSync(page, `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`);
console.error(`${rows.length} networks written to ${page}`);
