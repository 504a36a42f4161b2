using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Ranges;
using Askew.Tensors;

namespace Askew.Quantization;

/// <summary>How far integer networks are from their float network on a few samples; the float network runs once.</summary>
internal sealed class OutputError
{
    private const double StandardErrors = 2;

    private readonly Workers workers;
    private readonly IReadOnlyList<IReadOnlyList<Tensor>> samples;
    private readonly Tensor[][] expected;

    /// <summary>Runs <paramref name="graph"/> on <paramref name="samples"/>.</summary>
    public OutputError(Graph graph, IReadOnlyList<IReadOnlyList<Tensor>> samples, int threads)
    {
        this.samples = samples;
        workers = new Workers(threads);
        expected = new Tensor[samples.Count][];
        workers.For(samples.Count, new FloatExecutor(graph).Fork, (executor, i) => expected[i] = executor.Run(samples[i]));
    }

    /// <summary>The squares of the float outputs and of the errors of <paramref name="program"/>'s, all outputs together.</summary>
    public (double Signal, double Noise) SquaresOf(IntegerProgram program)
    {
        (double Noise, double Signal)[] sums = [.. SumsOf(program).SelectMany(sample => sample)];
        return (sums.Sum(sum => sum.Signal), sums.Sum(sum => sum.Noise));
    }

    /// <summary>The squares of the errors of <paramref name="program"/>'s outputs as a share of the outputs' own; several outputs count
    /// alike.</summary>
    public double Of(IntegerProgram program)
    {
        (double Noise, double Signal)[][] sums = SumsOf(program);
        return Enumerable.Range(0, expected.Length == 0 ? 0 : expected[0].Length)
            .Sum(output => sums.Sum(sample => sample[output].Noise) / Math.Max(double.Epsilon, sums.Sum(sample => sample[output].Signal)));
    }

    /// <summary>By output, the squares of its errors as a share of what it varies by around its mean: not what these samples say, but what
    /// others may well have, two standard errors more, or what the worst of them says.</summary>
    public double[] VariationOf(IntegerProgram program)
    {
        (double Noise, double Signal)[][] sums = SumsOf(program);
        return [.. Enumerable.Range(0, expected.Length == 0 ? 0 : expected[0].Length).Select(output =>
        {
            double signal = sums.Sum(sample => sample[output].Signal);
            double sum = expected.Sum(sample => TensorSums.Of(sample[output].Floats));
            double count = expected.Sum(sample => (double)sample[output].Shape.ElementCount);
            double varies = Math.Max(TensorSums.LeastVariation * signal, signal - (sum * sum / Math.Max(1, count)));
            double mean = sums.Sum(sample => sample[output].Noise) / sums.Length;
            double spread = sums.Sum(sample => Math.Pow(sample[output].Noise - mean, 2)) / Math.Max(1, sums.Length - 1);
            double likely = mean + (StandardErrors * Math.Sqrt(spread / sums.Length));
            return WorstSample.OrTogether(
                likely * sums.Length / Math.Max(double.Epsilon, varies),
                [.. sums.Select(sample => sample[output].Noise)],
                [.. expected.Select(sample => TensorSums.SquaresAround(sum / Math.Max(1, count), sample[output].Floats))]);
        })];
    }

    private (double Noise, double Signal)[][] SumsOf(IntegerProgram program)
    {
        var sums = new (double Noise, double Signal)[samples.Count][];
        workers.For(samples.Count, new IntegerNetwork(program).Fork, (network, i) =>
            sums[i] = [.. network.Run(samples[i]).Zip(expected[i], (actual, real) =>
                (TensorSums.SquaredDistance(real.Floats, actual.Floats), TensorSums.SquaresAround(0, real.Floats)))]);
        return sums;
    }
}
