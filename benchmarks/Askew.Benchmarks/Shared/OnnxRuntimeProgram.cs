using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Instructions;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Benchmarks;

/// <summary>An integer program, exported, in ONNX Runtime.</summary>
/// <param name="program">The program.</param>
/// <param name="exporter">The format.</param>
/// <param name="isExact">Whether it is exported to operators of integers alone.</param>
internal sealed class OnnxRuntimeProgram(IntegerProgram program, OnnxExporter exporter, bool isExact) : INetwork, IDisposable
{
    private readonly OnnxRuntimeSession session =
        OnnxRuntimeSession.Open(exporter.Export(program, new ExportOptions { Name = "model", Exact = isExact })[0].Contents);

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames { get; } = [.. program.Results.Select(result => program.Tensors[result].Name)];

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole { get; } = [.. program.Results.Select(result => program.Tensors[result].Whole is not null)];

    /// <summary>Nothing that is counted.</summary>
    public long MemoryFor(int runs) => 0;

    /// <summary>The session may be asked by several threads at once.</summary>
    public INetwork Fork() => this;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs) => session.Run(program.Inputs
        .Select((input, i) => (program.Tensors[input].Name, inputs[i])).ToDictionary(pair => pair.Name, pair => pair.Item2));

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
