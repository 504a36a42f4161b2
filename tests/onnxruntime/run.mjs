// Runs models in ONNX Runtime: node run.mjs JOBS.json
//
// JOBS.json: [{ "model": PATH, "inputs": { NAME: PATH.npy }, "outputs": FOLDER }]. For each job, output number i is written to
// FOLDER/i.npy, as what it is; FOLDER/error.txt is written in their place where the model cannot be run.
// With "batch": true the inputs hold many samples along their first dimension, which are run one at a time and joined again.

import fs from "node:fs";
import path from "node:path";
import ort from "onnxruntime-node";

const arrays = {
  "<f4": { type: "float32", array: Float32Array },
  "<i8": { type: "int64", array: BigInt64Array },
  "<i4": { type: "int32", array: Int32Array },
  "<i2": { type: "int16", array: Int16Array },
  "|i1": { type: "int8", array: Int8Array },
  "|u1": { type: "uint8", array: Uint8Array },
  "|b1": { type: "bool", array: Uint8Array },
};

function readNpy(file) {
  const bytes = fs.readFileSync(file);
  const wide = bytes[6] > 1;
  const start = (wide ? 12 : 10) + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes.toString("latin1", wide ? 12 : 10, start);
  const kind = arrays[/'descr':\s*'([^']+)'/.exec(header)[1]];
  const dims = /'shape':\s*\(([^)]*)\)/.exec(header)[1].split(",").map((x) => x.trim()).filter((x) => x).map(Number);
  const data = new kind.array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
  return { type: kind.type, dims, data };
}

function writeNpy(file, type, dims, data) {
  const descr = Object.keys(arrays).find((key) => arrays[key].type === type);
  const shape = `(${dims.join(", ")}${dims.length === 1 ? "," : ""})`;
  let header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  header += " ".repeat(63 - ((10 + header.length) % 64)) + "\n";
  const start = Buffer.alloc(10);
  start.write("\x93NUMPY\x01\x00", "latin1");
  start.writeUInt16LE(header.length, 8);
  fs.writeFileSync(file, Buffer.concat([start, Buffer.from(header, "latin1"), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]));
}

function sample(input, index) {
  const length = input.data.length / input.dims[0];
  return new ort.Tensor(input.type, input.data.subarray(index * length, (index + 1) * length), [1, ...input.dims.slice(1)]);
}

// Without VNNI, ONNX Runtime's default kernels for unsigned inputs and signed weights saturate sums of two products at 16 bits; "precise" asks for those that do not.
async function run(job, isPrecise) {
  const session = await ort.InferenceSession.create(job.model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    graphOptimizationLevel: job.optimize === false ? "disabled" : "all",
    ...(isPrecise ? { extra: { session: { x64quantprecision: "1" } } } : {}),
  });
  const inputs = Object.entries(job.inputs).map(([name, file]) => [name, readNpy(file)]);
  const runs = job.batch ? inputs[0][1].dims[0] : 1;
  const results = session.outputNames.map(() => []);
  for (let i = 0; i < runs; i++) {
    const feeds = Object.fromEntries(
      inputs.map(([name, input]) => [name, job.batch ? sample(input, i) : new ort.Tensor(input.type, input.data, input.dims)]));
    const outputs = await session.run(feeds);
    session.outputNames.forEach((name, o) => results[o].push(outputs[name]));
  }

  results.forEach((parts, o) => {
    const dims = job.batch ? [runs, ...parts[0].dims.slice(1)] : parts[0].dims;
    const joined = Buffer.concat(parts.map((part) => Buffer.from(part.data.buffer, part.data.byteOffset, part.data.byteLength)));
    writeNpy(path.join(job.outputs, `${o}.npy`), parts[0].type, dims, joined);
  });
}

for (const job of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
  fs.mkdirSync(job.outputs, { recursive: true });
  try {
    // Of signed QLinearConv there is no such kernel; its own do not saturate.
    await run(job, true).catch(() => run(job, false));
  } catch (error) {
    fs.writeFileSync(path.join(job.outputs, "error.txt"), String(error.message ?? error));
  }
}
