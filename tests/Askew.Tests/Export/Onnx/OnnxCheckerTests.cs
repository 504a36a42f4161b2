using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Quantization.Targets;
using Askew.Testing;
using Askew.Tests.Quantization;
using Askew.Tests.Quantization.Lowering;
using Askew.Tests.Samples;
using Askew.Workflows;

namespace Askew.Tests.Export.Onnx;

/// <summary>Exported models pass onnx.checker, shapes inferred.</summary>
public class OnnxCheckerTests
{
    // Debian's own, whose packages include onnx; another Python that comes first in the path knows nothing of them.
    private const string Python = "/usr/bin/python3";

    private const string Check = """
        import sys, onnx
        bad = 0
        for path in sys.argv[1:]:
            try:
                onnx.checker.check_model(path, full_check=True)
            except Exception as error:
                bad += 1
                print(path, error)
        print(f"{len(sys.argv) - 1} models, {bad} not valid")
        """;

    [OnnxCheckerFact]
    public void EveryKindOfLayerIsValid()
    {
        using var folder = new TemporaryFolder();
        var paths = new List<string>();
        foreach (string network in LayerAgreementTests.Networks.Keys)
        {
            foreach (string target in new[] { "cpu", "onnxruntime" })
            {
                Export(LayerAgreementTests.Quantize(network, 8, 5, TargetCatalog.Find(target)).Model.Program);
            }
        }

        foreach (string network in RealData.Folder is null ? [] : RealPrograms.Names)
        {
            Export(RealPrograms.Of(network, 1).Program);
        }

        string said = System.Text.Encoding.UTF8.GetString(CToolchain.Run(folder.FullPath, Python, ["-c", Check, .. paths], []));
        Assert.Equal($"{paths.Count} models, 0 not valid", said.Trim());

        void Export(IntegerProgram program)
        {
            foreach (bool isSigned in new[] { false, true })
            {
                foreach (OnnxExporter exporter in new[] { new OnnxExporter(false), new OnnxExporter(true) })
                {
                    string path = Path.Combine(folder.FullPath, $"{paths.Count}.onnx");
                    File.WriteAllBytes(path,
                        exporter.Export(program, new ExportOptions { Name = "net", SignedActivations = isSigned })[0].Contents);
                    paths.Add(path);
                }
            }
        }
    }

    [OnnxCheckerFact]
    public void WhatIsNotValidIsFound()
    {
        using var folder = new TemporaryFolder();
        folder.Add("bad.onnx", "not a model");
        string said = System.Text.Encoding.UTF8.GetString(CToolchain.Run(folder.FullPath, Python, ["-c", Check, "bad.onnx"], []));
        Assert.EndsWith("1 models, 1 not valid", said.Trim(), StringComparison.Ordinal);
    }
}
