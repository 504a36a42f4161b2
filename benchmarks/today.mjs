// Quantises the networks of ../shared/real/today (or of the folder given), on which no default was tuned, and writes their table into docs/results.md:
// default options on targets cpu and paper, and beside them min/max per tensor and channel without any step, which is what most tools do by default.
//   node benchmarks/today.mjs [REAL] [OUT.md] [NETWORK...]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const real = resolve(process.argv[2] ?? join(root, '..', 'shared', 'real'));
const out = resolve(process.argv[3] ?? join(root, 'docs', 'results.md'));
const only = process.argv.slice(4);
const networks = [
    ['yolox_nano', 'data/coco', 'detector, SiLU'],
    ['mp_selfie_256', 'data/coco', 'mask, hard-swish, gates'],
    ['mp_hand_lite_224', 'data/coco', 'landmarks'],
    ['sinet_224', 'data/coco', 'mask, PReLU, gates'],
    ['espnet_256x512', 'data/coco', 'mask, dilated branches', '--samples', '16'],
    ['ppocrv5_det_320', 'today/data/pages', 'mask, transposed convolutions'],
    ['ch_PP-OCRv4_rec_infer', 'today/data/lines', 'attention, text'],
    ['dtln_2', 'today/data/dtln_2', 'LSTM with state, audio'],
    ['style_mosaic_nc8_256', 'data/imagenet', 'image, instance normalisation', '--samples', '16'],
    ['super_resolution_x3', 'data/imagenet', 'image', '--samples', '16'],
].filter(([name]) => only.length === 0 || only.includes(name));
const ways = [
    ['cpu', '--target', 'cpu'],
    ['paper', '--target', 'paper'],
    ['min/max', '--target', 'cpu', '--method', 'minmax', '--without', 'equalization,rounding,exact-zero-point,bias-correction,snapping,lifting,wide-outputs'],
];

if (!existsSync(join(real, 'today', 'models'))) {
    console.error(`There is no folder '${join(real, 'today')}' with networks and data.`);
    process.exit(2);
}

const askew = (...args) => JSON.parse(execFileSync(join(root, 'askew'), [...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 }));
const folder = mkdtempSync(join(tmpdir(), 'today-'));
const decibels = value => value === 'Infinity' || value === null ? 'equal' : Number(value).toFixed(1);
const least = (outputs, field) => outputs.map(output => Number(output[field])).reduce((a, b) => Math.min(a, b));
const rows = [];
try {
    for (const [name, data, kind, ...options] of networks) {
        const model = join(real, 'today', 'models', `${name}.onnx`);
        const cells = ways.map(([way, ...choices]) => {
            const file = join(folder, `${name}.askew`);
            askew('quantize', model, '--calibration', join(real, data, 'calibration'), '-o', file, ...options, ...choices);
            const report = askew('evaluate', file, '--data', join(real, data, 'evaluation'), '--reference', model);
            const sqnr = `${decibels(least(report.outputs, 'sqnrDb'))} / ${decibels(least(report.outputs, 'sqnrCentredDb'))}`;
            const own = report.maskIou !== undefined ? `, IoU ${report.maskIou.toFixed(3)}` : report.map50 !== undefined ? `, mAP50 ${(100 * report.map50).toFixed(1)}` : '';
            console.error(`${name}, ${way}: ${sqnr}${own}`);
            return sqnr + own;
        });
        rows.push(`| ${name} | ${kind} | ${cells.join(' | ')} |`);
    }
} finally {
    rmSync(folder, { recursive: true });
}

const [begin, end] = ['<!-- today: begin -->', '<!-- today: end -->'];
const text = readFileSync(out, 'utf8');
if (!text.includes(begin) || !text.includes(end)) {
    throw new Error(`'${out}' has no place for the table: it needs the lines ${begin} and ${end}.`);
}

writeFileSync(out, `${text.slice(0, text.indexOf(begin))}${begin}
| network | what | ${ways.map(([way]) => way).join(' | ')} |
|---|---|${ways.map(() => '---|').join('')}
${rows.join('\n')}

Measured on ${cpus()[0].model.trim()}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}.
${text.slice(text.indexOf(end))}`);
