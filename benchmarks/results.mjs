// Measures the nine classifiers and two detectors of ../shared/real (or of the folder given) and writes the tables and the picture of docs/results.md: every method on two targets.
// What is measured already (with the same build and files) is not measured again, so it can be interrupted.
//   node benchmarks/results.mjs [REAL] [OUT.md]
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
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
const method = 'auto';

if (!existsSync(real)) {
    console.error(`There is no folder '${real}' with networks and data.`);
    process.exit(2);
}

const askew = (...args) => JSON.parse(execFileSync(join(root, 'askew'), [...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 }));
const decibels = row => Number(row.outputSqnrDb).toFixed(1);
const percent = share => (share * 100).toFixed(2);
const rows = [];
const bars = [];
const detectorRows = [];
const methodTables = [];
for (const [name, data] of [...networks, ...detectors]) {
    const folder = join(real, 'data', data);
    const report = askew('compare', join(real, 'models', `${name}.onnx`), '--calibration', join(folder, 'calibration'), '--data', join(folder, 'evaluation'), '--targets', targets.join(','));
    const isDetector = report.float.map50 !== undefined;
    const accuracy = row => isDetector ? row.map50 : row.top1;
    const own = targets.map(target => report.rows.find(row => row.target === target && row.method === method));
    const cells = own.flatMap(row => [percent(accuracy(row)), ...(isDetector ? [] : [percent(row.agreement)]), decibels(row)]);
    if (isDetector) {
        detectorRows.push(`| ${name} | ${percent(accuracy(report.float))} | ${cells.join(' | ')} |`);
    } else {
        const right = Math.round(report.float.top1 * report.samples);
        rows.push(`| ${name} | ${percent(report.float.top1)} (${right}/${report.samples}) | ${cells.join(' | ')} |`);
        bars.push([name, [report.float.top1, ...own.map(accuracy)]]);
    }
    methodTables.push(methodTable(name, report, accuracy, isDetector));
    console.error(`${name}: ${cells.join(', ')}`);
}

// Methods down, targets across, the best SQNR of each target in bold.
function methodTable(name, report, accuracy, isDetector) {
    const best = targets.map(target => Math.max(...report.rows.filter(row => row.target === target && !row.error).map(row => Number(row.outputSqnrDb))));
    const lines = [...new Set(report.rows.map(row => row.method))].map(text => {
        const cells = targets.flatMap((target, t) => {
            const row = report.rows.find(r => r.target === target && r.method === text);
            if (row.error) {
                return ['failed', ...(isDetector ? [] : ['']), ''];
            }
            const sqnr = Number(row.outputSqnrDb) === best[t] ? `**${decibels(row)}**` : decibels(row);
            return [percent(accuracy(row)), ...(isDetector ? [] : [percent(row.agreement)]), sqnr];
        });
        return `| ${text} | ${cells.join(' | ')} |`;
    });
    const columns = targets.flatMap(target => [`${target} ${isDetector ? 'mAP50' : 'top-1'}`, ...(isDetector ? [] : ['agreement']), 'SQNR, dB']);
    return `### ${name}\n\nFloat: ${percent(accuracy(report.float))}. ${report.samples} samples, calibrated with ${report.calibrationSamples}.\n\n`
        + `| method | ${columns.join(' | ')} |\n|---|${columns.map(() => '---|').join('')}\n${lines.join('\n')}`;
}

const machine = `Measured on ${cpus()[0].model.trim()}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}.`;
let text = readFileSync(out, 'utf8');
put('classifiers', `| network | float top-1 | cpu top-1 | agreement | SQNR, dB | paper top-1 | agreement | SQNR, dB |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

${machine}`);
put('detectors', `| network | float mAP50 | cpu mAP50 | SQNR, dB | paper mAP50 | SQNR, dB |
|---|---|---|---|---|---|
${detectorRows.join('\n')}`);
put('methods', methodTables.join('\n\n'));
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
