using Askew.Export.C;
using Askew.Export.Npu;
using Askew.Export.Onnx;
using Askew.Export.TFLite;

namespace Askew.Export;

/// <summary>All exporters.</summary>
internal static class ExporterCatalog
{
    /// <summary>The exporters, in the order in which help shows them.</summary>
    public static IReadOnlyList<IModelExporter> All { get; } =
    [
        new OnnxExporter(usesQuantizedOperators: false), new OnnxExporter(usesQuantizedOperators: true), new TFLiteExporter(),
        new CExporter(), new NpuExporter(),
    ];

    /// <summary>The exporter that writes <paramref name="format"/>.</summary>
    /// <exception cref="ArgumentException">There is none; names those that there are.</exception>
    public static IModelExporter Find(string format) => All.FirstOrDefault(exporter => exporter.Format == format)
        ?? throw new ArgumentException(
        $"There is no format '{format}'; there are {string.Join(", ", All.Select(exporter => exporter.Format))}.");
}
