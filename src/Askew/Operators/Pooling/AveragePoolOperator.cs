using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.FloatKernels;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Pooling;

/// <summary>The mean of each window, of its data alone or of its padding, too.</summary>
internal sealed class AveragePoolOperator() : PoolOperator("AveragePool")
{
    public override string Limits => "one to three spatial dimensions";

    public override Contract ContractOf(Node node) => new ArithmeticContract
    {
        FusesClamp = true,
        ChannelOffsets = [0],
        IsWindowMean = true,
    };

    public override object? Prepare(Node node) => new Averages(Reduction(node), Counts(node));

    public override void Evaluate(EvaluationContext context)
    {
        var averages = (Averages)context.Prepared!;
        Tensor output = context.Output;
        averages.Reduction.Sum(context.Input(0), output, context.Workers);
        int area = averages.Divisors.Length;
        for (int plane = 0; plane < output.Shape[0] * output.Shape[1]; plane++)
        {
            Span<float> means = output.Floats.Slice(plane * area, area);
            TensorPrimitives.Divide(means, averages.Divisors, means);
        }
    }

    // Windows at the edges have fewer elements, so each combination of elements and divisor has a requantiser.
    public override void Lower(ILowering lowering)
    {
        Operand input = lowering.Input(0);
        WindowCount[] counts = Counts(lowering.Node);
        WindowCount[] kinds = [.. counts.Distinct()];
        lowering.Emit(new AveragePool
        {
            Node = lowering.Node.Name,
            Input = input.Index,
            Output = lowering.Output().Index,
            Window = Geometry(lowering.Node).Window,
            Requantizers =
            [
                .. kinds.Select(kind =>
                    lowering.RequantizeMean(kind.Valid, kind.Divisor, input.Parameters, lowering.StageParameters)),
            ],
            RequantizerOf = [.. counts.Select(count => Array.IndexOf(kinds, count))],
            Stage = lowering.Stage,
        });
    }

    // For each output position.
    private static WindowCount[] Counts(Node node)
    {
        WindowGeometry geometry = Geometry(node);
        SlidingWindow window = geometry.Window;
        Shape input = node.Input(0).KnownShape;
        bool includesPadding = node.Attributes.Int("count_include_pad", 0) != 0;
        int height = input.Rank == 4 ? input[2] : 1;
        (int Valid, int All)[] rows = Taps(
            geometry.OutputHeight, height, window.KernelHeight, window.StrideHeight, window.DilationHeight, window.PadTop,
                geometry.CountedPadBottom);
        (int Valid, int All)[] columns = Taps(
            geometry.OutputWidth, input[-1], window.KernelWidth, window.StrideWidth, window.DilationWidth, window.PadLeft,
                geometry.CountedPadRight);
        return
        [
            .. from row in rows
               from column in columns
               let valid = row.Valid * column.Valid
               select new WindowCount(valid, Math.Max(1, includesPadding ? row.All * column.All : valid)),
        ];
    }

    // How many elements of the window lie on data, and how many on data or padding.
    private static (int Valid, int All)[] Taps(int outputs, int extent, int kernel, int stride, int dilation, int before, int after)
    {
        var taps = new (int Valid, int All)[outputs];
        for (int i = 0; i < outputs; i++)
        {
            long start = before - ((long)i * stride);
            int first = TapsBefore(start);
            taps[i] = (Math.Max(0, TapsBefore(start + extent) - first), TapsBefore(start + extent + after));
        }

        return taps;

        // How many taps of the window lie before a place.
        int TapsBefore(long place) => (int)Math.Clamp((place + dilation - 1) / dilation, 0, kernel);
    }

    private readonly record struct WindowCount(int Valid, int Divisor);

    private sealed class Averages(WindowReduction reduction, WindowCount[] counts)
    {
        public WindowReduction Reduction { get; } = reduction;

        public float[] Divisors { get; } = Array.ConvertAll(counts, count => (float)count.Divisor);
    }
}
