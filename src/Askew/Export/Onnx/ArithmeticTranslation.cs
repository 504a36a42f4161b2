using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.Onnx;

/// <summary>Sums, products, means and the like as ONNX has them, between reals.</summary>
/// <remarks>A multiplier's rounding becomes part of the scale with which its operand is read, so the graph computes what the program does
/// but for ties.</remarks>
internal sealed class ArithmeticTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors, bool usesQuantizedOperators)
{
    private readonly TableTranslation tables = new(graph, tensors);

    /// <summary>Refuses an activation that is a table where the program has none of its own making.</summary>
    /// <exception cref="ExportException">There is one.</exception>
    public static void RequireNoTable(string node, OutputStage stage)
    {
        if (stage.Table is not null)
        {
            throw new ExportException($"node '{node}': a table behind such a layer has no ONNX form");
        }
    }

    /// <summary>Appends a sum or difference.</summary>
    public void Add(AddRescaled add)
    {
        if (add.Stage.Table is { } table)
        {
            string terms = graph.Add(
                "Add",
                $"{add.Node}/terms",
                [tables.Multiplied(add.Node, add.Left, add.LeftMultiplier), tables.Multiplied(add.Node, add.Right, add.RightMultiplier)]);
            double zeros = ((double)add.LeftMultiplier * tensors[add.Left].Parameters.ZeroPoint)
                + ((double)add.RightMultiplier * tensors[add.Right].Parameters.ZeroPoint);
            tables.LookUp(tables.Index(add.Node, terms, add.RightShift, add.Addend + zeros), add.Node, add.Output, add.Stage, table);
            return;
        }

        double left = Gain(add.LeftMultiplier, add.RightShift) * tensors[add.Output].Parameters.Scale;
        double right = Gain(add.RightMultiplier, add.RightShift) * tensors[add.Output].Parameters.Scale;
        if (usesQuantizedOperators && left > 0 && right > 0 && IsPlain(add.Stage, add.Left, add.Right, add.Output))
        {
            tensors.Set(add.Output, graph.AddMicrosoft(
                "QLinearAdd",
                $"{tensors[add.Output].Name}_q",
                [tensors.Name(add.Left), .. tensors.Mapping(add.Left, left), tensors.Name(add.Right), .. tensors.Mapping(add.Right, right),
                    .. tensors.Mapping(add.Output)]));
            return;
        }

        string sum = graph.Add(
            right < 0 ? "Sub" : "Add", $"{add.Node}/sum",
                [Scaled(add.Node, add.Left, left), tensors.Real(add.Right, Math.Max(Math.Abs(right), 1e-30))]);
        tensors.Store(add.Output, sum, add.Stage.Saturation);
    }

    /// <summary>Appends a product.</summary>
    public void Add(MultiplyRescaled multiply)
    {
        RequireNoTable(multiply.Node, multiply.Stage);
        double product = Gain(multiply.Requantizer.Multiplier, multiply.Requantizer.RightShift) * tensors[multiply.Output].Parameters.Scale;
        double right = product / tensors[multiply.Left].Parameters.Scale;
        if (usesQuantizedOperators && right > 0 && IsPlain(multiply.Stage, multiply.Left, multiply.Right, multiply.Output))
        {
            tensors.Set(multiply.Output, graph.AddMicrosoft(
                "QLinearMul",
                $"{tensors[multiply.Output].Name}_q",
                [tensors.Name(multiply.Left), .. tensors.Mapping(multiply.Left), tensors.Name(multiply.Right),
                    .. tensors.Mapping(multiply.Right, right), .. tensors.Mapping(multiply.Output)]));
            return;
        }

        string result = graph.Add(
            "Mul", $"{multiply.Node}/product", [tensors.Real(multiply.Left), Scaled(multiply.Node, multiply.Right, right)]);
        tensors.Store(multiply.Output, result, multiply.Stage.Saturation);
    }

    /// <summary>Appends means of windows.</summary>
    public void Add(AveragePool pool)
    {
        RequireNoTable(pool.Node, pool.Stage);
        // Windows at edges divide by what they have, unless padding counts and all divide by the same.
        (int count, int number) = Enumerable.Range(0, pool.RequantizerOf.Length)
            .Select(place => (
                PoolWindows.ElementsAt(pool, place, tensors[pool.Input].Shape, tensors[pool.Output].Shape), pool.RequantizerOf[place]))
            .MaxBy(pair => pair.Item1);
        bool isUniform = pool.Requantizers.Select(r => (r.Multiplier, r.RightShift)).Distinct().Count() == 1;
        Requantizer requantizer = pool.Requantizers[number];
        double scale = Gain(requantizer.Multiplier, requantizer.RightShift) * (isUniform ? pool.Window.KernelSize : count)
            * tensors[pool.Output].Parameters.Scale;
        (string, object)[] attributes = [
            .. WindowAttributes.Of(pool.Window, tensors[pool.Input].Shape, tensors[pool.Output].Shape),
                ("count_include_pad", isUniform ? 1 : 0)];
        bool isInRange = PoolRatio.IsInRange(pool, tensors[pool.Input], tensors[pool.Output]);
        if (usesQuantizedOperators && scale > 0 && isInRange && IsPlain(pool.Stage, pool.Input, pool.Output)
            && tensors[pool.Input].Shape.Rank == 4)
        {
            tensors.Set(pool.Output, graph.AddMicrosoft(
                "QLinearAveragePool",
                $"{tensors[pool.Output].Name}_q",
                [tensors.Name(pool.Input), .. tensors.Mapping(pool.Input, scale), .. tensors.Mapping(pool.Output)],
                attributes));
            return;
        }

        // Halves and a doubling behind them: so nothing puts the integer kernel in the place of these nodes where it cannot hold the ratio.
        string mean = graph.Add(
            "AveragePool", $"{pool.Node}/mean", [Scaled(pool.Node, pool.Input, isInRange ? scale : scale / 2)], attributes);
        mean = isInRange ? mean : graph.Add("Mul", $"{pool.Node}/doubled", [mean, graph.Number($"{pool.Node}/two", 2f)]);
        tensors.Store(pool.Output, mean, pool.Stage.Saturation);
    }

    /// <summary>Appends a multiplication and an addition for each channel.</summary>
    public void Add(Rescale rescale)
    {
        RequireNoTable(rescale.Node, rescale.Stage);
        QuantizationParameters from = tensors[rescale.Input].Parameters;
        QuantizationParameters to = tensors[rescale.Output].Parameters;
        int[] extents = [.. Enumerable.Range(0, tensors[rescale.Input].Shape.Rank).Select(d => d == 1 ? rescale.Requantizers.Length : 1)];
        float[] factors = [.. rescale.Requantizers.Select(r => (float)(Gain(r.Multiplier, r.RightShift) * to.Scale / from.Scale))];
        float[] summands = [.. rescale.Requantizers.Select(r => (float)(to.Scale * (
            (Gain(r.Multiplier, r.RightShift) * from.ZeroPoint) + Math.ScaleB((double)r.Addend, -r.RightShift)
                - (r.RightShift > 0 ? 0.5 : 0) - to.ZeroPoint)))];
        string scaled = graph.Add("Mul", $"{rescale.Node}/scaled",
            [tensors.Real(rescale.Input), graph.Constant<float>($"{rescale.Node}/factors", factors, extents)]);
        string shifted = graph.Add(
            "Add", $"{rescale.Node}/shifted", [scaled, graph.Constant<float>($"{rescale.Node}/summands", summands, extents)]);
        tensors.Store(rescale.Output, shifted, rescale.Stage.Saturation);
    }

    /// <summary>Appends a concatenation.</summary>
    public void Add(Concatenate concatenate)
    {
        string output = $"{tensors[concatenate.Output].Name}_q";
        if (concatenate.Tables.All(table => table is null))
        {
            tensors.Set(concatenate.Output,
                graph.Add("Concat", output, concatenate.Parts.Select(tensors.Name), ("axis", concatenate.Axis)));
        }
        else if (usesQuantizedOperators
            && IsPlain(new OutputStage(tensors[concatenate.Output].Range), [.. concatenate.Parts, concatenate.Output]))
        {
            IEnumerable<string> parts = concatenate.Parts.SelectMany(part => tensors.Mapping(part).Prepend(tensors.Name(part)));
            tensors.Set(concatenate.Output, graph.AddMicrosoft(
                "QLinearConcat", output, [.. tensors.Mapping(concatenate.Output), .. parts], ("axis", concatenate.Axis)));
        }
        else
        {
            tensors.Store(concatenate.Output, graph.Add(
                "Concat", $"{concatenate.Node}/joined", concatenate.Parts.Select(part => tensors.Real(part)), ("axis", concatenate.Axis)));
        }
    }

    /// <summary>Appends a softmax or its logarithm.</summary>
    public void Add(Softmax softmax)
    {
        bool isPlain = softmax.Logarithm is null;
        string shares = graph.Add(
            isPlain ? "Softmax" : "LogSoftmax", $"{softmax.Node}/shares", [tensors.Real(softmax.Input)], ("axis", softmax.Axis));

        // Of a share of 1, which on a scale such as TensorFlow Lite's (to 255/256) is beyond the last integer, ONNX Runtime's integer
        // kernel makes 0. It takes the place of these nodes where nothing is between them, so there is what changes nothing.
        double most = tensors[softmax.Output].Parameters.Dequantize(softmax.Saturation.Max);
        if (isPlain)
        {
            shares = graph.Add("Min", $"{softmax.Node}/within", [shares, graph.Number($"{softmax.Node}/most", (float)most)]);
        }

        tensors.Store(softmax.Output, shares, softmax.Saturation);
    }

    /// <summary>Appends a resampling.</summary>
    public void Add(Resize resize)
    {
        int rank = tensors[resize.Input].Shape.Rank;
        ResizeAxis[] axes = rank == 4 ? [resize.Rows, resize.Columns] : [resize.Columns];
        bool isNearest = axes.All(axis => axis.SecondWeight.All(weight => weight == 0));
        string current = isNearest ? tensors.Name(resize.Input) : tensors.Real(resize.Input);
        for (int i = 0; i < axes.Length; i++)
        {
            int dimension = rank - axes.Length + i;
            string first = Choose(resize.Node, current, axes[i].First, dimension);
            if (!isNearest)
            {
                int[] extents = [.. Enumerable.Range(0, rank).Select(d => d == dimension ? axes[i].First.Length : 1)];
                string second = Choose(resize.Node, current, axes[i].Second, dimension);
                string upper = graph.Constant<float>(
                    $"{resize.Node}/weights", [.. axes[i].SecondWeight.Select(w => (float)Math.ScaleB(w, -Resize.WeightBits))], extents);
                string rise = graph.Add(
                    "Mul", $"{resize.Node}/rise", [graph.Add("Sub", $"{resize.Node}/difference", [second, first]), upper]);
                first = graph.Add("Add", $"{resize.Node}/mixed", [first, rise]);
            }

            current = first;
        }

        if (isNearest)
        {
            tensors.Set(resize.Output, current);
        }
        else
        {
            tensors.Store(resize.Output, current);
        }
    }

    private string Choose(string node, string input, int[] places, int axis) =>
        graph.Add("Gather", $"{node}/chosen", [input, graph.Constant<int>($"{node}/places", places, places.Length)], ("axis", axis));

    // A negative gain has no scale.
    private string Scaled(string node, int tensor, double scale) => scale >= 0
        ? tensors.Real(tensor, Math.Max(scale, 1e-30))
        : graph.Add("Neg", $"{node}/negated", [tensors.Real(tensor, -scale)]);

    private bool IsPlain(OutputStage stage, params int[] all) =>
        stage.Table is null && stage.Saturation == IntegerRange.Signed(8) && all.All(tensors.IsByte);

    /// <summary>What a multiplier and a shift amount to.</summary>
    internal static double Gain(int multiplier, int rightShift) => Math.ScaleB(multiplier, -rightShift);
}
