using Askew.Evaluation;
using Askew.Instructions;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Testing;

/// <summary>What a program, exported, says of each sample of a set in LiteRT; all samples were run beforehand.</summary>
internal sealed class LiteRtOutputs : ISampleOutputs
{
    private readonly IReadOnlyList<Tensor[]> outputs;

    private LiteRtOutputs(IReadOnlyList<string> names, IReadOnlyList<Tensor[]> outputs)
    {
        OutputNames = names;
        this.outputs = outputs;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole => [.. OutputNames.Select(_ => false)];

    /// <summary>Milliseconds of each run.</summary>
    public required IReadOnlyList<double> Milliseconds { get; init; }

    /// <summary>Runs <paramref name="program"/> on all <paramref name="samples"/>.</summary>
    public static LiteRtOutputs Run(IntegerProgram program, IEnumerable<Sample> samples)
    {
        // Files of a few hundred megabytes at a time.
        const int SamplesAtOnce = 64;
        var model = new LiteModel(program);
        var outputs = new List<Tensor[]>();
        var milliseconds = new List<double>();
        foreach (Sample[] some in samples.Chunk(SamplesAtOnce))
        {
            LiteRtResult result = LiteRt.Run([(model.File, [.. some.Select(sample => model.Given(sample.Inputs))])])[0];
            Assert.Null(result.Error);
            milliseconds.AddRange(result.Milliseconds);
            outputs.AddRange(result.Outputs.Select(run => program.Outputs
                .Select((output, number) => Tensor.Of(program.Tensors[output].Shape, model.Result(run, number))).ToArray()));
        }

        return new LiteRtOutputs([.. program.Outputs.Select(output => program.Tensors[output].Name)], outputs)
        {
            Milliseconds = milliseconds,
        };
    }

    /// <inheritdoc/>
    public ISampleOutputs Fork() => this;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Of(Sample sample, int number) => outputs[number];
}
