using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Export.Onnx;

/// <summary>Sums, products, means and the like as ONNX has them, between reals.</summary>
/// <remarks>A multiplier's rounding becomes part of the scale with which its operand is read, so the graph computes what the program does
/// but for ties. Where single precision loses too much, it computes with the program's integers.</remarks>
internal sealed class ArithmeticTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors, bool usesQuantizedOperators)
{
    private readonly ProgramArithmetic arithmetic = new(graph, tensors);
    private readonly WholeTranslation whole = new(graph, tensors);

    /// <summary>Appends a sum or difference.</summary>
    public void Add(AddRescaled add)
    {
        if (!tensors.Precision.Suffices(add))
        {
            AddExact(add);
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
        if (!tensors.Precision.Suffices(multiply))
        {
            string products = graph.Add(
                "Mul", $"{multiply.Node}/products",
                [arithmetic.Distances(multiply.Node, multiply.Left, multiply.LeftZeroPoint),
                    arithmetic.Distances(multiply.Node, multiply.Right, multiply.RightZeroPoint)]);
            Finish(multiply, products, [Exact(multiply.Requantizer)], [1], multiply.Stage);
            return;
        }

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
    /// <exception cref="ExportException">The windows have gaps, of which this opset has no means, or lie in the padding.</exception>
    public void Add(AveragePool pool)
    {
        if (pool.Window is not { DilationHeight: 1, DilationWidth: 1 })
        {
            throw new ExportException($"node '{pool.Node}': means of windows with gaps (dilations) have no form in opset 13");
        }

        WindowAttributes.RequirePool(pool.Node, pool.Window);
        if (!tensors.Precision.Suffices(pool))
        {
            AddExact(pool);
            return;
        }

        // Windows at edges divide by what they have, unless padding counts and all divide by the same.
        (int number, int count) = PoolWindows.KindsOf(pool, tensors[pool.Input].Shape, tensors[pool.Output].Shape)
            .MaxBy(window => window.Count);
        bool isUniform = IsUniform(pool);
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

    /// <summary>Whether every window of <paramref name="pool"/> is divided by the same.</summary>
    public static bool IsUniform(AveragePool pool) =>
        pool.Requantizers.Select(r => (r.Multiplier, r.RightShift)).Distinct().Count() == 1;

    /// <summary>Appends a multiplication and an addition for each channel.</summary>
    public void Add(Rescale rescale)
    {
        QuantizationParameters from = tensors[rescale.Input].Parameters;
        QuantizationParameters to = tensors[rescale.Output].Parameters;
        int[] extents = [.. Enumerable.Range(0, tensors[rescale.Input].Shape.Rank).Select(d => d == 1 ? rescale.Requantizers.Length : 1)];
        float[] factors = [.. rescale.Requantizers.Select(r => (float)(Gain(r.Multiplier, r.RightShift) * to.Scale / from.Scale))];
        float[] summands = [.. rescale.Requantizers.Select(r => (float)(to.Scale * (
            (Gain(r.Multiplier, r.RightShift) * from.ZeroPoint) + Math.ScaleB((double)r.Addend, -r.RightShift)
                - (r.RightShift > 0 ? 0.5 : 0) - to.ZeroPoint)))];

        // A product with 1 is taken out by runtimes, and then of two mappings one behind the other a third is made.
        bool isBare = Array.TrueForAll(factors, factor => factor == 1) && Array.TrueForAll(summands, summand => summand == 0);
        if (isBare || !tensors.Precision.Suffices(rescale))
        {
            (double, double)[] requantizers = [.. rescale.Requantizers.Select(r => Exact(r, from.ZeroPoint))];
            Finish(rescale, arithmetic.Distances(rescale.Node, rescale.Input, from.ZeroPoint), requantizers, extents, rescale.Stage);
            return;
        }

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
        else if (!tensors.Precision.Suffices(concatenate))
        {
            IEnumerable<string> parts = concatenate.Parts.Zip(concatenate.Tables, (part, table) => table is null ? tensors.Name(part)
                : tensors.Entries(concatenate.Node, table, part, concatenate.Output));
            tensors.Set(concatenate.Output, graph.Add("Concat", output, parts, ("axis", concatenate.Axis)));
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
        if (!tensors.Precision.Suffices(softmax))
        {
            whole.Add(softmax);
            return;
        }

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

    private void AddExact(AddRescaled add)
    {
        string terms = graph.Add("Add", $"{add.Node}/terms", [Term(add.Left, add.LeftMultiplier), Term(add.Right, add.RightMultiplier)]);
        Finish(add, terms, [(Gain(1, add.RightShift), Math.ScaleB((double)add.Addend, -add.RightShift))], [1], add.Stage);

        string Term(int tensor, double multiplier) => graph.Add(
            "Mul", $"{add.Node}/term", [arithmetic.Distances(add.Node, tensor, 0), graph.Number($"{add.Node}/multiplier", multiplier)]);
    }

    // Means times the size of windows are sums again, where these are an eighth of what single precision holds; padding adds nothing.
    private void AddExact(AveragePool pool)
    {
        const double Spare = 8;
        (Shape from, Shape to) = (tensors[pool.Input].Shape, tensors[pool.Output].Shape);
        (string, object)[] attributes = [.. WindowAttributes.Of(pool.Window, from, to), ("count_include_pad", 1)];
        (int size, int zeroPoint) = (pool.Window.KernelSize, tensors[pool.Input].Parameters.ZeroPoint);
        string sums = arithmetic.Sums(pool.Node, pool.Input, zeroPoint, Spare * size, digits =>
        {
            string mean = graph.Add("AveragePool", $"{pool.Node}/mean", [digits], attributes);
            return graph.Add("Round", $"{pool.Node}/sum", [graph.Add("Mul", $"{pool.Node}/times",
                [mean, graph.Number($"{pool.Node}/size", (float)size)])]);
        });
        (double, double)[] requantizers = [.. pool.RequantizerOf.Select((number, place) => Exact(
            pool.Requantizers[number],
            (double)PoolWindows.ElementsAt(pool, place, from, to) * zeroPoint))];
        bool isUniform = requantizers.Distinct().Count() == 1;
        Finish(pool, sums, isUniform ? requantizers[..1] : requantizers, isUniform ? [1] : to.Extents[2..].ToArray(), pool.Stage);
    }

    private void Finish(
        IntegerInstruction layer, string sums, IReadOnlyList<(double, double)> requantizers, int[] extents, OutputStage stage) =>
        arithmetic.Finish(layer.Node, sums, requantizers, extents, layer.Output, stage);

    // What the requantiser makes of a sum from which so much was taken.
    private static (double Gain, double Addend) Exact(Requantizer requantizer, double taken = 0)
    {
        double gain = Gain(requantizer.Multiplier, requantizer.RightShift);
        return (gain, Math.ScaleB((double)requantizer.Addend, -requantizer.RightShift) + (gain * taken));
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
