using Askew.Graphs;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Tests.Quantization;

/// <summary>Small networks of the shapes that are common, with random weights.</summary>
internal static class Architectures
{
    private const int Width = 32;
    private const int Heads = 2;
    private const int Length = 8;
    private const int Words = 50;

    /// <summary>By name, a network and samples for it.</summary>
    public static readonly IReadOnlyDictionary<string, Func<(Graph Graph, IReadOnlyList<Sample> Samples)>> All =
        new Dictionary<string, Func<(Graph Graph, IReadOnlyList<Sample> Samples)>>
        {
            ["vit"] = VisionTransformer,
            ["u-net"] = UNet,
            ["volumes"] = Volumes,
            ["gru"] = () => Recurrent("GRU", 3),
            ["lstm"] = () => Recurrent("LSTM", 4),
            ["text"] = () => Text("float minimum", seesMasks: true),
        };

    /// <summary>How exporters spell masks that come with the data.</summary>
    public static readonly IReadOnlyList<string> Masks =
        ["float minimum", "ten thousand", "masked fill", "choice", "logic", "padding id", "chosen scores"];

    /// <summary>A transformer over tokens: embeddings of ids, kinds and places, two blocks, a mask that comes with the data.</summary>
    /// <param name="mask">One of <see cref="Masks"/>.</param>
    /// <param name="seesMasks">Whether any token of the samples for calibration, the first half, is masked.</param>
    public static (Graph Graph, IReadOnlyList<Sample> Samples) Text(string mask, bool seesMasks)
    {
        var test = new TestGraph(7, 1);
        Value ids = test.AddInput("ids", ElementType.Int64, 1, Length);
        bool hasMask = mask != "padding id";
        Value given = hasMask ? test.AddInput("mask", ElementType.Int64, 1, Length) : ids;
        Value words = test.Add("Gather", [test.Random(1, Words, Width), ids]);
        Value x = Normalized(test, test.Add("Add", [words, test.Random(0.5, 1, Length, Width)]));
        Value wide = test.Add("Unsqueeze", [given, test.Constant(1, 2)]);
        Func<Value, Value> masked = mask switch
        {
            "float minimum" => Adding(Deep(float.MinValue)),
            "ten thousand" => Adding(Deep(-1e4f)),
            "masked fill" => Adding(Filled()),
            "choice" => Adding(test.Add("Where", [True(wide), Number(test, 0), Number(test, float.NegativeInfinity)])),
            "logic" => Adding(test.Add("Where",
                [test.Add("Not", test.Add("And", [True(wide), True(Lower(test))])), Number(test, float.MinValue), Number(test, 0)])),
            "padding id" => Adding(test.Add("Where",
                [test.Add("Equal", [wide, test.Constant(0)]), Number(test, -1e9f), Number(test, 0)])),
            _ => scores => test.Add("Where", [True(wide), scores, Number(test, float.NegativeInfinity)]),
        };
        x = Block(test, Block(test, x, masked), masked);
        Value first = test.Add("Gather", [x, test.Constant(0)], ("axis", 1L));
        Graph graph = test.Build(test.Add("Gemm", [test.Add("Flatten", first), test.Random(0.5, Width, 5), test.Random(0.2, 5)]));
        var random = new Random(5);
        return (graph, [.. Enumerable.Range(0, 32).Select(i => TextSample(random, i, hasMask, !hasMask || seesMasks || i >= 16))]);

        Func<Value, Value> Adding(Value added) => scores => test.Add("Add", [scores, added]);

        Value Off() => test.Add("Sub", [Number(test, 1), test.Add("Cast", wide, ("to", 1L))]);

        Value Deep(float depth) => test.Add("Mul", [Off(), Number(test, depth)]);

        Value Filled()
        {
            Value off = Off();
            return test.Add("Where", [test.Add("Cast", off, ("to", 9L)), Number(test, float.MinValue), off]);
        }

        Value True(Value numbers) => test.Add("Cast", numbers, ("to", 9L));
    }

    private static Sample TextSample(Random random, int number, bool hasMask, bool isMasked)
    {
        int length = isMasked ? random.Next(3, Length + 1) : Length;
        float[] ids = [.. Enumerable.Range(0, Length).Select(place => place < length ? random.Next(1, Words) : 0)];
        float[] mask = [.. Enumerable.Range(0, Length).Select(place => place < length ? 1f : 0)];
        return new Sample
        {
            Name = $"sample {number}",
            Inputs = [.. (hasMask ? new[] { ids, mask } : [ids]).Select(numbers => Tensor.Of(new Shape(1, Length), numbers))],
        };
    }

    private static (Graph Graph, IReadOnlyList<Sample> Samples) VisionTransformer()
    {
        var test = new TestGraph(3, 1, 3, 16, 8);
        Value patches = test.Conv(test.Input, 3, Width, 4, stride: 4);
        Value columns = test.Add("Reshape", [patches, test.Constant(1, Width, Length)]);
        Value rows = test.Add("Transpose", columns, ("perm", new long[] { 0, 2, 1 }));
        Value x = test.Add("Add", [rows, test.Random(0.5, 1, Length, Width)]);
        x = Normalized(test, Block(test, Block(test, x, scores => scores), scores => scores));
        Value mean = test.Add("ReduceMean", x, ("axes", new long[] { 1 }), ("keepdims", 0L));
        return (test.Build(test.Add("Gemm", [mean, test.Random(0.5, Width, 6), test.Random(0.2, 6)])), test.Samples(32));
    }

    private static (Graph Graph, IReadOnlyList<Sample> Samples) UNet()
    {
        var test = new TestGraph(4, 1, 2, 12, 12);
        Value outer = test.Add("Relu", test.Conv(test.Input, 2, 8, 3, pad: 1));
        Value down = test.Add("MaxPool", outer, ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        Value inner = test.Add("Relu", test.Conv(down, 8, 16, 3, pad: 1));
        Value up = test.Add(
            "ConvTranspose", [inner, test.Random(0.3, 16, 8, 2, 2), test.Random(0.2, 8)], ("strides", new long[] { 2, 2 }));
        Value joined = test.Add("Concat", [outer, up], ("axis", 1L));
        Value last = test.Add("Relu", test.Conv(joined, 16, 8, 3, pad: 1));
        return (test.Build(test.Add("Sigmoid", test.Conv(last, 8, 1, 1))), test.Samples(32));
    }

    // Short films: what is seen along time counts as along rows and columns.
    private static (Graph Graph, IReadOnlyList<Sample> Samples) Volumes()
    {
        var test = new TestGraph(8, 1, 2, 6, 8, 8);
        Value first = test.Add("Relu", test.Add(
            "Conv", [test.Input, test.Random(0.3, 8, 2, 3, 3, 3), test.Random(0.2, 8)], ("pads", new long[] { 1, 1, 1, 1, 1, 1 })));
        Value most = test.Add("MaxPool", first, ("kernel_shape", new long[] { 2, 2, 2 }), ("strides", new long[] { 1, 2, 2 }));
        Value second = test.Add(
            "Conv", [most, test.Random(0.3, 12, 2, 2, 3, 3), test.Random(0.2, 12)], ("group", 4L), ("strides", new long[] { 2, 1, 1 }));
        Value wide = test.Add(
            "ConvTranspose", [test.Add("Sigmoid", second), test.Random(0.3, 12, 3, 2, 2, 2)], ("strides", new long[] { 1, 2, 2 }));
        Value mean = test.Add("AveragePool", test.Add("Relu", wide), ("kernel_shape", new long[] { 3, 3, 3 }));
        return (test.Build(test.Add("Gemm", [test.Add("Flatten", mean), test.Random(0.5, 12, 5), test.Random(0.2, 5)])), test.Samples(32));
    }

    private static (Graph Graph, IReadOnlyList<Sample> Samples) Recurrent(string type, int gates)
    {
        const int hidden = 12;
        var test = new TestGraph(6, Length, 1, 6);
        Value states = test.Add(
            type,
            [test.Input, test.Random(0.6, 2, gates * hidden, 6), test.Random(0.4, 2, gates * hidden, hidden),
                test.Random(0.3, 2, 2 * gates * hidden)],
            ("hidden_size", (long)hidden), ("direction", "bidirectional"));
        Value mean = test.Add("ReduceMean", states, ("axes", new long[] { 0 }), ("keepdims", 0L));
        Value row = test.Add("Reshape", [mean, test.Constant(1, 2 * hidden)]);
        return (test.Build(test.Add("Gemm", [row, test.Random(0.5, 2 * hidden, 5), test.Random(0.2, 5)])), test.Samples(32));
    }

    // Normalised behind each half, as BERT is.
    private static Value Block(TestGraph test, Value x, Func<Value, Value> masked)
    {
        Value query = ByHead(test, Linear(test, x, Width), 0, 2, 1, 3);
        Value key = ByHead(test, Linear(test, x, Width), 0, 2, 3, 1);
        Value value = ByHead(test, Linear(test, x, Width), 0, 2, 1, 3);
        Value scores = test.Add("Mul", [test.Add("MatMul", [query, key]), Number(test, (float)(1 / Math.Sqrt(Width / Heads)))]);
        Value shares = test.Add("Softmax", masked(scores), ("axis", -1L));
        Value mixed = test.Add("Transpose", test.Add("MatMul", [shares, value]), ("perm", new long[] { 0, 2, 1, 3 }));
        Value rows = test.Add("Reshape", [mixed, test.Constant(1, Length, Width)]);
        x = Normalized(test, test.Add("Add", [x, Linear(test, rows, Width)]));
        Value inside = test.Add("Relu", Linear(test, x, 2 * Width));
        Value outside = test.Add("MatMul", [inside, test.Random(0.4, 2 * Width, Width)]);
        return Normalized(test, test.Add("Add", [x, outside]));
    }

    private static Value ByHead(TestGraph test, Value rows, params long[] order) => test.Add(
        "Transpose", test.Add("Reshape", [rows, test.Constant(1, Length, Heads, Width / Heads)]), ("perm", order));

    private static Value Linear(TestGraph test, Value x, int outputs) =>
        test.Add("Add", [test.Add("MatMul", [x, test.Random(0.4, Width, outputs)]), test.Random(0.2, outputs)]);

    private static Value Normalized(TestGraph test, Value x) => test.Add(
        "LayerNormalization",
        [x, test.Constant([.. Enumerable.Range(0, Width).Select(i => 1 + (0.02f * i))], Width), test.Random(0.2, Width)], ("axis", -1L));

    // Whether each place may see each other: those before it.
    private static Value Lower(TestGraph test) => test.Constant(
        [.. Enumerable.Range(0, Length * Length).Select(i => i % Length <= i / Length ? 1f : 0)], 1, 1, Length, Length);

    private static Value Number(TestGraph test, float number) => test.Constant([number]);
}
