// Measures the nine classifiers and two detectors of ../shared/real (or of the folder given) and writes the tables and the picture of docs/results.md.
//   node benchmarks/results.mjs [REAL] [OUT.md]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const real = resolve(process.argv[2] ?? join(root, '..', 'shared', 'real'));
const out = resolve(process.argv[3] ?? join(root, 'docs', 'results.md'));
const networks = [
    ['googlenet_bvlc_224', 'imagenet'],
    ['mobilenet_v2_1.0_224_dequant', 'imagenet'],
    ['mobilenet_v1_0.25_224', 'imagenet'],
    ['squeezenet1.1_224', 'imagenet'],
    ['tiny_darknet_224', 'imagenet'],
    ['resnet20_cifar10', 'cifar10'],
    ['mlperf_tiny_ic_resnet8_cifar10', 'cifar10'],
    ['mlperf_tiny_kws_dscnn', 'kws'],
    ['mlperf_tiny_vww_mobilenetv1_0.25_96', 'coco'],
];
const detectors = [
    ['yolov3-tiny-ships_320', 'ships'],
    ['yolo-fastest-1.1_320', 'coco'],
];
const targets = ['cpu', 'paper'];

if (!existsSync(real)) {
    console.error(`There is no folder '${real}' with networks and data.`);
    process.exit(2);
}

const askew = (...args) => JSON.parse(execFileSync(join(root, 'askew'), [...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 }));
const percent = share => (share * 100).toFixed(2);
const work = mkdtempSync(join(tmpdir(), 'askew-results-'));
const rows = [];
const bars = [];
const detectorRows = [];
try {
    for (const [name, data] of networks) {
        const float = measure(name, data);
        const cells = [`${percent(float.result.top1)} (${Math.round(float.result.top1 * float.result.samples)}/${float.result.samples})`];
        const shares = [float.result.top1];
        for (const target of targets) {
            const { result, seconds } = measure(name, data, target);
            shares.push(result.top1);
            cells.push(percent(result.top1), percent(result.agreement), Number(result.outputSqnrDb).toFixed(1), seconds.toFixed(1));
            console.error(`${name} ${target}: top-1 ${percent(result.top1)}, agreement ${percent(result.agreement)}, ${Number(result.outputSqnrDb).toFixed(1)} dB`);
        }
        bars.push([name, shares]);
        rows.push(`| ${name} | ${cells.join(' | ')} |`);
    }
    for (const [name, data] of detectors) {
        const cells = [percent(measure(name, data).result.map50)];
        for (const target of targets) {
            const { result, seconds } = measure(name, data, target);
            cells.push(percent(result.map50), Number(result.outputSqnrDb).toFixed(1), seconds.toFixed(1));
            console.error(`${name} ${target}: mAP50 ${percent(result.map50)}, ${Number(result.outputSqnrDb).toFixed(1)} dB`);
        }
        detectorRows.push(`| ${name} | ${cells.join(' | ')} |`);
    }
} finally {
    rmSync(work, { recursive: true, force: true });
}

// The float network, or, with a target, what quantising it gives.
function measure(name, data, target) {
    const model = join(real, 'models', `${name}.onnx`);
    const evaluation = join(real, 'data', data, 'evaluation');
    if (!target) {
        return { result: askew('evaluate', model, '--data', evaluation) };
    }
    const file = join(work, `${name}.${target}.askew`);
    const { seconds } = askew('quantize', model, '--calibration', join(real, 'data', data, 'calibration'), '--target', target, '-o', file);
    const recipe = join(real, 'models', `${name}.recipe.json`);
    return { seconds, result: askew('evaluate', file, '--data', evaluation, '--recipe', recipe, '--reference', model) };
}

const machine = `Measured on ${cpus()[0].model.trim()}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}. "s" is the whole command \`askew quantize\`.`;
let text = readFileSync(out, 'utf8');
put('classifiers', `| network | float top-1 | cpu top-1 | agreement | SQNR, dB | s | paper top-1 | agreement | SQNR, dB | s |
|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

${machine}`);
put('detectors', `| network | float mAP50 | cpu mAP50 | SQNR, dB | s | paper mAP50 | SQNR, dB | s |
|---|---|---|---|---|---|---|---|
${detectorRows.join('\n')}`);
writeFileSync(out, text);
writeFileSync(join(dirname(out), 'images', 'top1.svg'), picture(bars));

// Grouped bars, one group a network; readable on a light and on a dark page.
function picture(groups) {
    const colours = ['#8a94a6', '#2f7ed8', '#e07b39'];
    const names = ['float', 'integer, target cpu', 'integer, target paper'];
    const [left, top, width, row, bar] = [150, 34, 460, 44, 11];
    const height = top + groups.length * row + 10;
    const lines = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 70} ${height}" font-family="sans-serif" font-size="12">`,
        '<title>Top-1 in percent: float, integer on a CPU, integer layer by layer with 8-bit multipliers</title>',
        '<style>text { fill: #24292f } @media (prefers-color-scheme: dark) { text { fill: #d0d7de } }</style>'];
    names.forEach((name, i) => lines.push(
        `<rect x="${left + i * 150}" y="8" width="11" height="11" fill="${colours[i]}"/><text x="${left + 16 + i * 150}" y="18">${name}</text>`));
    groups.forEach(([name, shares], g) => {
        const y = top + g * row;
        const label = name.replace(/_(224|bvlc_224|cifar10|96)$/, '').replace('mlperf_tiny_', '').replace('_1.0_224_dequant', '').replace('_bvlc', '').replace('_mobilenetv1_0.25', '').replace('_resnet8', ' resnet8');
        lines.push(`<text x="${left - 8}" y="${y + 22}" text-anchor="end">${label}</text>`);
        shares.forEach((share, i) => {
            lines.push(`<rect x="${left}" y="${y + i * (bar + 1)}" width="${(share * width).toFixed(1)}" height="${bar}" fill="${colours[i]}"/>`);
            lines.push(`<text x="${(left + share * width + 5).toFixed(1)}" y="${y + i * (bar + 1) + 10}" font-size="10">${percent(share)}</text>`);
        });
    });
    return lines.concat('</svg>', '').join('\n');
}

function put(place, contents) {
    const [begin, end] = [`<!-- ${place}: begin -->`, `<!-- ${place}: end -->`];
    if (!text.includes(begin) || !text.includes(end)) {
        throw new Error(`'${out}' has no place for the table: it needs the lines ${begin} and ${end}.`);
    }
    text = `${text.slice(0, text.indexOf(begin))}${begin}\n${contents}\n${text.slice(text.indexOf(end))}`;
}
