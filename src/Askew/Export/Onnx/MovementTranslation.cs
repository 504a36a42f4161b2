using Askew.Instructions;

namespace Askew.Export.Onnx;

/// <summary>What moves, chooses or looks up integers, as ONNX has it: exact.</summary>
internal sealed class MovementTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors, bool usesQuantizedOperators)
{
    /// <summary>Appends a look-up.</summary>
    public void Add(LookUp lookUp)
    {
        ProgramTensor input = tensors[lookUp.Input];
        if (lookUp.Tables == 1 && tensors.IsByte(lookUp.Input) && tensors.IsByte(lookUp.Output)
            && NamedFunction.Of(lookUp.Table, input.Parameters, tensors[lookUp.Output].Parameters) is { } function)
        {
            Add(lookUp, function);
            return;
        }

        AddTable(lookUp);
    }

    /// <summary>Appends a look-up as the table that it is.</summary>
    public void AddTable(LookUp lookUp)
    {
        ProgramTensor input = tensors[lookUp.Input];
        int entries = lookUp.Table.Length / lookUp.Tables;
        string? starts = lookUp.Tables == 1 ? null : graph.Constant<int>(
            $"{lookUp.Node}/starts", [.. Enumerable.Range(0, lookUp.Tables).Select(t => t * entries)],
            [.. Enumerable.Range(0, input.Shape.Rank).Select(d => d == 1 ? lookUp.Tables : 1)]);
        tensors.Set(lookUp.Output, tensors.Entries(lookUp.Node, lookUp.Table, lookUp.Input, lookUp.Output, starts));
    }

    /// <summary>Appends a maximum over windows.</summary>
    /// <exception cref="ExportException">Windows lie in the padding.</exception>
    public void Add(MaxPool pool)
    {
        WindowAttributes.RequirePool(pool.Node, pool.Window);
        (string, object)[] attributes = [
            .. WindowAttributes.Of(pool.Window, tensors[pool.Input].Shape, tensors[pool.Output].Shape),
            ("dilations", tensors[pool.Input].Shape.Rank == 4 ? new[] { pool.Window.DilationHeight, pool.Window.DilationWidth }
                : [pool.Window.DilationWidth])];
        if (tensors.IsByte(pool.Input))
        {
            tensors.Set(pool.Output, graph.Add("MaxPool", $"{tensors[pool.Output].Name}_q", [tensors.Name(pool.Input)], attributes));
        }
        else
        {
            tensors.Store(pool.Output, graph.Add("MaxPool", $"{pool.Node}/largest", [tensors.Real(pool.Input)], attributes));
        }
    }

    /// <summary>Appends a movement of integers.</summary>
    public void Add(Rearrange rearrange)
    {
        string pad = tensors.Integers($"{rearrange.Node}/pad", rearrange.Output, [rearrange.PadValue], 1);
        tensors.Set(rearrange.Output, Move(rearrange, tensors.Name(rearrange.Input), pad, $"{tensors[rearrange.Output].Name}_q"));
    }

    /// <summary>Appends a movement of anything.</summary>
    /// <param name="rearrange">The movement.</param>
    /// <param name="input">What is moved.</param>
    /// <param name="pad">A tensor of one element: what padding holds.</param>
    /// <param name="output">What the result shall be called.</param>
    public string Move(Rearrange rearrange, string input, string pad, string output)
    {
        int[] shape = [.. tensors[rearrange.Output].Shape.Extents];
        string flat = Reshape($"{rearrange.Node}/flat", input, -1);
        int inputs = tensors[rearrange.Input].Shape.ElementCount;
        if (Transposition(rearrange, inputs) is { } transposition)
        {
            string apart = Reshape($"{rearrange.Node}/apart", flat, transposition.Extents);
            return Reshape(output, graph.Add("Transpose", $"{rearrange.Node}/turned", [apart], ("perm", transposition.Order)), shape);
        }

        int[] places = WalkPlaces.Of(rearrange, inputs);
        bool isRun = places.Length > 0 && places[0] + places.Length <= inputs
            && places.Select((place, i) => place - i).All(start => start == places[0]);
        if (isRun)
        {
            string from = graph.Constant<long>($"{rearrange.Node}/from", [places[0]], 1);
            string to = graph.Constant<long>($"{rearrange.Node}/to", [places[0] + places.Length], 1);
            return Reshape(output, graph.Add("Slice", $"{rearrange.Node}/run", [flat, from, to]), shape);
        }

        string source = places.Contains(inputs) ? graph.Add("Concat", $"{rearrange.Node}/padded", [flat, pad], ("axis", 0)) : flat;
        string indices = graph.Constant<int>($"{rearrange.Node}/places", places, places.Length);
        return Reshape(output, graph.Add("Gather", $"{rearrange.Node}/moved", [source, indices], ("axis", 0)), shape);
    }

    private void Add(LookUp lookUp, NamedFunction function)
    {
        (string, object)[] attributes = function.Alpha is { } alpha ? [("alpha", alpha)] : [];
        if (usesQuantizedOperators)
        {
            tensors.Set(lookUp.Output, graph.AddMicrosoft(
                "QLinear" + function.Type,
                $"{tensors[lookUp.Output].Name}_q",
                [tensors.Name(lookUp.Input), .. tensors.Mapping(lookUp.Input), .. tensors.Mapping(lookUp.Output)],
                attributes));
        }
        else
        {
            string reals = graph.Add(function.Type, $"{lookUp.Node}/function", [tensors.Real(lookUp.Input)], attributes);
            tensors.Set(lookUp.Output,
                graph.Add("QuantizeLinear", $"{tensors[lookUp.Output].Name}_q", [reals, .. tensors.Mapping(lookUp.Output)]));
        }
    }

    private string Reshape(string output, string input, params int[] extents) =>
        graph.Add("Reshape", output,
            [input, graph.Constant<long>($"{output}/shape", [.. extents.Select(extent => (long)extent)], extents.Length)]);

    // The walk visits every element once in the order of other strides: the extents in the input's order, and where each goes.
    private static (int[] Extents, int[] Order)? Transposition(Rearrange rearrange, int inputs)
    {
        int rank = rearrange.Extents.Length;
        if (rearrange.Offset != 0 || rearrange.Before.Any(b => b != 0) || !rearrange.Available.SequenceEqual(rearrange.Extents)
            || rearrange.Extents.Aggregate(1L, (product, extent) => product * extent) != inputs)
        {
            return null;
        }

        int[] byStride = [.. Enumerable.Range(0, rank)
            .OrderByDescending(d => rearrange.Extents[d] == 1 ? int.MaxValue : rearrange.Strides[d])];
        long expected = 1;
        foreach (int d in byStride.Reverse())
        {
            if (rearrange.Extents[d] != 1 && rearrange.Strides[d] != expected)
            {
                return null;
            }

            expected *= rearrange.Extents[d];
        }

        return ([.. byStride.Select(d => rearrange.Extents[d])], [.. Enumerable.Range(0, rank).Select(d => Array.IndexOf(byStride, d))]);
    }
}
