// Speeds side by side: our engines, and ONNX Runtime on the float network and on our QDQ export of the quantised one.
//
//     node benchmarks/speed.mjs [--rounds N] [--threads N] [--engine float,managed,native] MODEL.onnx=OUT.askew[=RIVAL.askew] ...
//
// ONNX Runtime runs the export of RIVAL.askew where one is named, such as the network quantised for target onnxruntime, which it runs fastest.
// The engine "float" runs MODEL.onnx and is compared with ONNX Runtime's float; "managed" and "native" run OUT.askew and are compared with its int8.
// Batch 1, fixed input, everything interleaved: in every round each of them runs for a while. Its fastest run stands for the
// round, so that whatever else the machine does disturbs little, and the median of all rounds counts.
// Wants onnxruntime-node in tests/onnxruntime (test.sh installs it). Writes a Markdown table to standard output.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ort = createRequire(join(root, 'tests/onnxruntime/package.json'))('onnxruntime-node');
const askew = join(root, 'askew');

const settings = { rounds: 7, threads: 1, engine: 'native' };
const pairs = [];
for (let args = process.argv.slice(2); args.length > 0;) {
    const arg = args.shift();
    const name = arg.startsWith('--') ? arg.slice(2) : undefined;
    if (name !== undefined && name in settings && args.length > 0) {
        settings[name] = name === 'engine' ? args.shift() : Number(args.shift());
    } else if (name === undefined && arg.includes('=')) {
        const [float, integer, rival = integer] = arg.split('=');
        pairs.push({ float, integer, rival });
    } else {
        console.error(`not understood: ${arg}; see the head of ${fileURLToPath(import.meta.url)}`);
        process.exit(2);
    }
}

const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];
const geomean = values => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

async function open(path) {
    const session = await ort.InferenceSession.create(path, {
        intraOpNumThreads: settings.threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 3,
    });
    const feeds = {};
    for (const input of session.inputMetadata) {
        const shape = input.shape.map(extent => typeof extent === 'number' && extent > 0 ? extent : 1);
        const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 37 % 251) / 251);
        feeds[input.name] = new ort.Tensor('float32', values, shape);
    }
    return { session, feeds };
}

// At least five runs, and as many as fit a fifth of a second.
async function time({ session, feeds }) {
    const times = [];
    for (let begin = performance.now(); times.length < 5 || performance.now() - begin < 200;) {
        const start = performance.now();
        await session.run(feeds);
        times.push(performance.now() - start);
    }
    return Math.min(...times);
}

function bench({ float, integer }, engine) {
    const subject = engine === 'float' ? [float] : [integer, '--engine', engine];
    const text = execFileSync(askew, ['bench', ...subject, '--threads', `${settings.threads}`, '--runs', '15', '--json'], { encoding: 'utf8' });
    return JSON.parse(text).minMs;
}

const engines = settings.engine.split(',');
const columns = ['ONNX Runtime float', 'ONNX Runtime int8', ...engines];
const folder = mkdtempSync(join(tmpdir(), 'askew-speed-'));
const ratios = engines.map(() => []);
const gains = [];
try {
    console.log(`| network | ${columns.map(c => `${c}, ms`).join(' | ')} | ORT int8 / float | ${engines.map(e => `${e} / ${e === 'float' ? 'ORT float' : 'ORT int8'}`).join(' | ')} |`);
    console.log(`|---${'|---'.repeat(columns.length + 1 + engines.length)}|`);
    for (const pair of pairs) {
        const { float, integer, rival } = pair;
        const exported = join(folder, `${basename(integer, '.askew')}.onnx`);
        execFileSync(askew, ['export', rival, '--format', 'onnx-qdq', '-o', exported], { stdio: 'ignore' });
        const sessions = [await open(float), await open(exported)];
        const times = columns.map(() => []);
        for (let round = 0; round <= settings.rounds; round++) {
            const once = [await time(sessions[0]), await time(sessions[1]), ...engines.map(engine => bench(pair, engine))];
            // The first round warms up.
            if (round > 0) {
                once.forEach((value, i) => times[i].push(value));
            }
        }
        const medians = times.map(median);
        gains.push(medians[0] / medians[1]);
        engines.forEach((engine, i) => ratios[i].push(medians[engine === 'float' ? 0 : 1] / medians[2 + i]));
        console.log(`| ${basename(integer, '.askew')} | ${medians.map(m => m.toFixed(2)).join(' | ')} | ${gains.at(-1).toFixed(2)} | ${ratios.map(r => r.at(-1).toFixed(2)).join(' | ')} |`);
        for (const { session } of sessions) {
            await session.release();
        }
    }
    console.log(`| geometric mean | ${columns.map(() => '').join(' | ')} | ${geomean(gains).toFixed(2)} | ${ratios.map(r => geomean(r).toFixed(2)).join(' | ')} |`);
} finally {
    rmSync(folder, { recursive: true });
}
