// Runs TensorFlow Lite models in LiteRT, which runs in a browser: node litert.mjs CHROMIUM
//
// Reads names of folders, one a line. FOLDER/jobs.json is a list of { model, inputs: [[file, ...]] }: a model's file and,
// for each run, files of single-precision numbers, one an input. Prints one JSON document in a line: for each job the
// shapes of its outputs, or what went wrong; leaves the numbers of run R of job J
// in FOLDER/J.R.O.bin, O counting outputs. Ends where there are no more lines.

import { createServer } from "node:http";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [executablePath] = process.argv.slice(2);
const modelsOfTab = 1000;
let folder;
const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), "node_modules");
const types = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const page = `<!doctype html><script type="importmap">{ "imports": {
  "@litertjs/core": "/modules/@litertjs/core/dist/index.js", `
  + `"@litertjs/wasm-utils": "/modules/@litertjs/wasm-utils/dist/index.js" } }</script>`;

// The modules, and the folder's files, to nobody but this machine.
const server = createServer(async (request, response) => {
  try {
    const url = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    if (request.method === "PUT") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      await writeFile(path.join(folder, path.basename(url)), Buffer.concat(chunks));
      response.end();
      return;
    }
    if (url === "/") {
      response.setHeader("content-type", "text/html");
      response.end(page);
      return;
    }
    const file = url.startsWith("/modules/") ? path.join(modules, url.slice(9)) : path.join(folder, path.basename(url));
    const contents = await readFile(file);
    response.setHeader("content-type", types[path.extname(file)] ?? "application/octet-stream");
    response.end(contents);
  } catch (error) {
    response.statusCode = 404;
    response.end(String(error));
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({
  executablePath,
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});
try {
  let said = [];
  const open = async () => {
    const tab = await browser.newPage();
    tab.on("console", (message) => said.push(message.text()));
    await tab.goto(`http://127.0.0.1:${server.address().port}/`);
    await tab.evaluate(async () => {
      const litert = await import("@litertjs/core");
      await litert.loadLiteRt("/modules/@litertjs/core/wasm/");
      globalThis.litert = litert;
    });
    return tab;
  };
  let tab = await open();
  let models = 0;
  const runJob = async (number, job) => {
    said = [];
    const run = tab.evaluate(async ({ number, job }) => {
      const { loadAndCompile, Tensor } = globalThis.litert;
      const bytes = async (file) => new Uint8Array(await (await fetch(`/files/${file}`)).arrayBuffer());
      let model;
      try {
        model = await loadAndCompile(await bytes(job.model), { accelerator: "wasm" });
        const details = model.getInputDetails();
        let shapes = [];
        let milliseconds = [];
        for (const [run, files] of job.inputs.entries()) {
          const tensors = [];
          for (const [i, file] of files.entries()) {
            tensors.push(new Tensor(new Float32Array((await bytes(file)).buffer), Array.from(details[i].shape)));
          }
          const start = performance.now();
          const outputs = await model.run(tensors);
          milliseconds.push(performance.now() - start);
          shapes = [];
          for (const [o, output] of outputs.entries()) {
            shapes.push(Array.from(output.type.layout.dimensions));
            const numbers = new Float32Array(output.toTypedArray());
            await fetch(`/files/${number}.${run}.${o}.bin`, { method: "PUT", body: new Uint8Array(numbers.buffer) });
            output.delete();
          }
          tensors.forEach((tensor) => tensor.delete());
        }
        return { shapes, milliseconds };
      } catch (error) {
        return { error: String(error?.message ?? error) };
      } finally {
        model?.delete();
      }
    }, { number, job });
    const result = await run.catch((error) => ({ error: String(error?.message ?? error), isFatal: true }));
    models++;
    if (result.isFatal || models % modelsOfTab === 0) {
      // What has gone wrong inside the runtime goes wrong from then on; and what models leave behind adds up.
      await tab.close();
      tab = await open();
    }
    return result.error ? { ...result, said: said.slice(-5) } : result;
  };
  for await (const line of createInterface({ input: process.stdin })) {
    folder = line;
    const results = [];
    const jobs = JSON.parse(await readFile(path.join(folder, "jobs.json"), "utf8"));
    for (const [number, job] of jobs.entries()) results.push(await runJob(number, job));
    console.log(JSON.stringify(results));
  }
} finally {
  await browser.close();
  server.close();
}
