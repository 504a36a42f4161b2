// Measures what each step of a quantisation brings, on networks of ../shared/real (or of the folder given), and writes the tables of docs/accuracy.md.
//   node benchmarks/ablation.mjs [REAL] [OUT.md]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const real = resolve(process.argv[2] ?? join(root, '..', 'shared', 'real'));
const out = resolve(process.argv[3] ?? join(root, 'docs', 'accuracy.md'));
const samples = '117';
const networks = [
    ['mobilenet_v1_0.25_224', 'imagenet'],
    ['resnet20_cifar10', 'cifar10'],
    ['mlperf_tiny_kws_dscnn', 'kws'],
];
const steps = ['equalization', 'rounding', 'exact-zero-point', 'bias-correction', 'snapping', 'wide-outputs'];
const narrow = ['mobilenet_v1_0.25_224', 'resnet20_cifar10'];
const fewBits = [['resnet20_cifar10', 'cifar10'], ['squeezenet1.1_224', 'imagenet'], ['googlenet_bvlc_224', 'imagenet']];

if (!existsSync(real)) {
    console.error(`There is no folder '${real}' with networks and data.`);
    process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), 'askew-ablation-'));
const askew = (...args) => JSON.parse(execFileSync(join(root, 'askew'), [...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 }));
const model = name => join(real, 'models', `${name}.onnx`);
const folder = (data, part) => join(real, 'data', data, part);
const shortName = name => name.replace(/_(1\.0_224_dequant|bvlc_224|224|cifar10|320)$/, '').replace('mlperf_tiny_', '').replace('_dscnn', '');
const percent = row => ((row.map50 ?? row.top1) * 100).toFixed(2);

// One row a method and target, output SQNR in dB.
function compare([name, data], targets, methods, without) {
    const report = askew('compare', model(name), '--calibration', folder(data, 'calibration'), '--data', folder(data, 'evaluation'),
        '--targets', targets.join(','), '--methods', methods, '--samples', samples, ...(without ? ['--without', without] : []));
    return report.rows.map(row => row.error ? 'failed' : Number(row.outputSqnrDb).toFixed(1));
}

try {
    const lines = networks.map(network => {
        const columns = [compare(network, ['cpu', 'paper'], 'auto'), compare(network, ['cpu', 'paper'], 'redistribution'),
            ...steps.map(step => compare(network, ['cpu', 'paper'], 'auto', step)), compare(network, ['cpu', 'paper'], 'minmax', steps.join(','))];
        console.error(network[0], columns.map(pair => pair.join(' / ')).join(', '));
        return `| ${shortName(network[0])} | ${columns.map(pair => pair.join(' / ')).join(' | ')} |`;
    });
    const steps0 = `Output SQNR in dB, target \`cpu\` / target \`paper\`, over ${samples} evaluation samples: all steps; \`redistribution\` in place of \`auto\`; all but one step; and \`minmax\` without any step.\n\n`
        + `| network | all | redistribution | ${steps.map(step => `without ${step}`).join(' | ')} | none |\n|---|${'---|'.repeat(steps.length + 3)}\n${lines.join('\n')}`;

    const snapped = narrow.map(name => {
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
    const snapping = `| network | bits of a multiplier | without snapping, dB | with |\n|---|---|---|---|\n${snapped.join('\n')}`;

    const few = fewBits.map(([name, data]) => {
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
    const fewText = `4-bit weights, 8-bit activations, target \`cpu\`, all evaluation samples; seconds of the whole command:\n\n`
        + `| network | float top-1 | fast | dB | s | best | dB | s |\n|---|---|---|---|---|---|---|---|\n${few.join('\n')}`;

    let text = readFileSync(out, 'utf8');
    for (const [place, contents] of [['steps', steps0], ['snapping', snapping], ['few', fewText]]) {
        const [begin, end] = [`<!-- ${place}: begin -->`, `<!-- ${place}: end -->`];
        if (!text.includes(begin) || !text.includes(end)) {
            throw new Error(`'${out}' has no place for the table: it needs the lines ${begin} and ${end}.`);
        }
        text = `${text.slice(0, text.indexOf(begin))}${begin}\n${contents}\n${text.slice(text.indexOf(end))}`;
    }
    writeFileSync(out, text);
} finally {
    rmSync(scratch, { recursive: true });
}
