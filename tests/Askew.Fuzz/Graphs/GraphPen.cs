using Askew.Quantization.Targets;
using Askew.Testing;

namespace Askew.Fuzz.Graphs;

/// <summary>Draws a random graph node by node.</summary>
internal sealed class GraphPen
{
    private int names;

    /// <summary>Begins a graph of version <paramref name="opset"/> that is quantised for <paramref name="target"/>.</summary>
    public GraphPen(Random random, int opset, TargetProfile target)
    {
        Random = random;
        Opset = opset;
        Target = target;
        Model = new TestModel(opset);
    }

    /// <summary>What decides.</summary>
    public Random Random { get; }

    /// <summary>The version of the operators.</summary>
    public int Opset { get; }

    /// <summary>What it is for: a graph that decides scales itself decides what its target has.</summary>
    public TargetProfile Target { get; }

    /// <summary>The model so far.</summary>
    public TestModel Model { get; }

    /// <summary>The tensors so far, constants left out.</summary>
    public List<Drawn> Live { get; } = [];

    /// <summary>A name that is new.</summary>
    public string Fresh() => $"t{names++}";

    /// <summary>Adds a node of one output.</summary>
    public Drawn Add(string type, string inputs, int[] shape, params (string Name, object Value)[] attributes)
    {
        var output = new Drawn(Fresh(), shape);
        Model.Node(type, inputs, output.Name, attributes);
        Live.Add(output);
        return output;
    }

    /// <summary>A constant of real numbers, distributed in one of several ways: like weights, sparse, with outliers, tiny,
    /// in steps.</summary>
    public string Reals(double spread, params int[] shape)
    {
        int kind = Random.Next(8);
        var values = new float[new Drawn("", shape).Count];
        for (int i = 0; i < values.Length; i++)
        {
            double x = ((Random.NextDouble() + Random.NextDouble() + Random.NextDouble()) * 2) - 3;
            values[i] = (float)(spread * kind switch
            {
                0 => Random.OneIn(3) ? x : 0,
                1 => Random.OneIn(20) ? 20 * x : x,
                2 => x * 1e-3,
                3 => Math.Round(x * 4) / 4,
                4 => Math.Abs(x),
                _ => x,
            });
        }

        return Constant(shape, values);
    }

    /// <summary>A constant of real numbers between two.</summary>
    public string Between(double low, double high, params int[] shape) => Constant(
        shape, [.. Enumerable.Range(0, new Drawn("", shape).Count).Select(_ => (float)(low + ((high - low) * Random.NextDouble())))]);

    /// <summary>A constant of one real number.</summary>
    public string Real(double value) => Constant([], [(float)value]);

    /// <summary>A constant vector of whole numbers.</summary>
    public string Whole(params long[] values)
    {
        string name = Fresh();
        Model.Constant(name, values);
        return name;
    }

    /// <summary>The absolute value of <paramref name="input"/> and a little more: what logarithms and divisors need.</summary>
    public Drawn Positive(Drawn input, double least) =>
        Add("Add", $"{Add("Abs", input.Name, input.Shape).Name} {Real(least)}", input.Shape);

    private string Constant(int[] shape, float[] values)
    {
        string name = Fresh();

        // Some exporters write constants as nodes.
        if (Random.OneIn(6))
        {
            Model.Node("Constant", "", name, ("value", TestModel.Real("", shape, values)));
        }
        else
        {
            Model.Constant(name, shape, values);
        }

        return name;
    }
}
