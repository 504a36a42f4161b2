using System.Globalization;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Importing.Onnx;
using Askew.Instructions;
using Askew.Tensors;
using Askew.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Askew.Fuzz.Kinds;

/// <summary>A whole network in ONNX Runtime against its layers there, one after the other: from reals to reals, and between integers, which
/// the model's metadata says the reals of.</summary>
/// <param name="exporter">The format.</param>
/// <param name="options">What is chosen about it.</param>
/// <param name="program">The network.</param>
/// <param name="planted">Where the last number is moved by a step, on purpose; null for nowhere.</param>
internal sealed class OnnxWhole(
    OnnxExporter exporter, ExportOptions options, IntegerProgram program, OnnxRuntimeKind.Comparison? planted)
{
    // Of the smallest step among the outputs, and of a number: what single precision writes of them.
    private const double PartOfStep = 0.5;
    private const double PartOfNumber = 1e-6;

    /// <summary>What the export is called in messages.</summary>
    public static string NameOf(OnnxExporter exporter, ExportOptions options) =>
        exporter.Format + (options.SignedActivations ? " --signed" : "") + (options.IntegerIo ? " --integer-io" : "")
            + (options.Exact ? " --exact" : "");

    /// <summary>The model; null where the format has no form for the program.</summary>
    public static byte[]? Export(OnnxExporter exporter, ExportOptions options, IntegerProgram program)
    {
        try
        {
            return exporter.Export(program, options)[0].Contents;
        }
        catch (ExportException)
        {
            return null;
        }
    }

    /// <summary>What <paramref name="model"/> gives.</summary>
    /// <exception cref="FaultException">ONNX Runtime refuses it.</exception>
    public static Tensor[] Run(
        byte[] model, IntegerProgram program, IReadOnlyDictionary<string, Tensor> inputs, string kind,
        Func<byte[], OnnxRuntimeSession> open)
    {
        try
        {
            using OnnxRuntimeSession session = open(model);
            return session.Run(inputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new FaultException($"{kind}: {Sandbox.Kind(e.Message)}", $"{e.Message}\n{string.Join("\n", program.Instructions)}");
        }
    }

    /// <summary>Whether sessions that are not asked for integer kernels compute some layers in reals: of signed integers that do not come
    /// right out of a QuantizeLinear, so that a layer on its own is not what it is in the whole. Layers without a quantised
    /// operator are spelled so in both formats.</summary>
    public static bool MayComputeInReals(ExportOptions options) => options.SignedActivations && !options.Exact;

    /// <summary>What such a session makes of <paramref name="layer"/>, given integers, as reals.</summary>
    public static Tensor RunInReals(OnnxExporter exporter, ExportOptions options, SingleLayer layer, string kind)
    {
        byte[] model = Export(exporter, options with { IntegerIo = true }, layer.Program)!;
        var given = new Dictionary<string, Tensor>();
        foreach (ProgramTensor tensor in layer.Program.Inputs.Select(input => layer.Program.Tensors[input]))
        {
            given[tensor.Name] = StoredIntegers.ToTensor(tensor, ProgramReals.Stored(tensor, layer.Inputs[tensor.Name]), isSigned: true);
        }

        Tensor output = Run(model, layer.Program, given, $"{kind}, in reals", OnnxRuntimeSession.OpenByDefault)[0];
        return Tensor.Of(output.Shape, RealsOf(output, layer.Program.Tensors[layer.Instruction.Output].Name, MetadataOf(model)));
    }

    /// <summary>Compares it.</summary>
    /// <param name="inputs">The bytes of the inputs, one after the other.</param>
    /// <param name="expected">What its layers give.</param>
    /// <param name="hasForm">Whether each of its layers has a form; then, and only then, it has one.</param>
    /// <exception cref="FaultException">It gives something else.</exception>
    public void Check(ReadOnlySpan<byte> inputs, IReadOnlyList<float[]> expected, bool hasForm)
    {
        var stored = new Dictionary<string, byte[]>();
        foreach (ProgramTensor tensor in program.Inputs.Select(input => program.Tensors[input]))
        {
            stored[tensor.Name] = inputs[..tensor.SizeInBytes].ToArray();
            inputs = inputs[tensor.SizeInBytes..];
        }

        foreach (ExportOptions chosen in (ExportOptions[])[options, options with { IntegerIo = true }])
        {
            byte[]? model = Export(exporter, chosen, program);
            if (model is not null != hasForm)
            {
                throw new FaultException(
                    $"{NameOf(exporter, chosen)}: the whole has "
                    + (hasForm ? "no form where each layer has" : "a form where a layer has not"),
                    string.Join("\n", program.Instructions));
            }

            if (model is not null)
            {
                Check(model, chosen, stored, expected);
            }
        }
    }

    private void Check(
        byte[] model, ExportOptions chosen, Dictionary<string, byte[]> stored, IReadOnlyList<float[]> expected)
    {
        string kind = NameOf(exporter, chosen);
        Dictionary<string, string> metadata = MetadataOf(model);
        Dictionary<string, Tensor> given = program.Inputs.Select(input => program.Tensors[input]).ToDictionary(
            tensor => tensor.Name, tensor => chosen.IntegerIo
                ? StoredIntegers.ToTensor(tensor, stored[tensor.Name], chosen.SignedActivations) : Given(tensor, stored[tensor.Name]));
        Compare("the whole is not what its layers give", OnnxRuntimeSession.Open);
        if (OnnxRuntimeSession.IsExactByDefault && !MayComputeInReals(chosen))
        {
            Compare("the whole is not what its layers give, with options by default", OnnxRuntimeSession.OpenByDefault);
        }

        void Compare(string fault, Func<byte[], OnnxRuntimeSession> open)
        {
            Tensor[] outputs = Run(model, program, given, $"{kind}, whole", open);
            IReadOnlyList<int> ends = chosen.IntegerIo ? program.Outputs : program.Results;
            for (int i = 0; i < ends.Count; i++)
            {
                ProgramTensor end = program.Tensors[ends[i]];
                if (!outputs[i].Shape.Equals(end.Shape))
                {
                    throw new FaultException($"{kind}, whole: another shape", $"output {i}: {outputs[i].Shape}, not {end.Shape}");
                }
            }

            IReadOnlyList<float[]> reals = chosen.IntegerIo
                ? ProgramTail.Run(
                    program, [.. outputs.Zip(ends, (output, end) => RealsOf(output, program.Tensors[end].Name, metadata))])
                : [.. outputs.Select(output => output.ToFloats())];
            Require(reals, $"{kind}: {fault}");
        }

        void Require(IReadOnlyList<float[]> reals, string fault)
        {
            double step = program.Outputs.Min(output => program.Tensors[output].Parameters.Scale);
            if (planted == (chosen.IntegerIo ? OnnxRuntimeKind.Comparison.Integers : OnnxRuntimeKind.Comparison.Reals))
            {
                reals[^1][^1] += (float)(2 * step) + (Math.Abs(reals[^1][^1]) / 2);
            }

            for (int i = 0; i < expected.Count; i++)
            {
                int different = expected[i].Zip(reals[i]).Count(pair => !(Math.Abs((double)pair.First - pair.Second)
                    <= Math.Max(PartOfStep * step, PartOfNumber * Math.Abs(pair.First))));
                if (different > 0)
                {
                    throw new FaultException(
                        fault, $"output {i}: {different} of {expected[i].Length} differ\n{string.Join("\n", program.Instructions)}");
                }
            }
        }
    }

    // What the network takes: reals, or whole numbers.
    private static Tensor Given(ProgramTensor tensor, byte[] stored)
    {
        Tensor reals = ProgramReals.Of(tensor, stored);
        return tensor.Whole switch
        {
            null => reals,
            ElementType.Int32 => Tensor.Of(tensor.Shape, Array.ConvertAll(reals.Floats.ToArray(), real => (int)real)),
            ElementType.Int64 => Tensor.Of(tensor.Shape, Array.ConvertAll(reals.Floats.ToArray(), real => (long)real)),
            ElementType other => throw new NotSupportedException($"No random network takes {other}."),
        };
    }

    // What integers stand for, as the model's metadata says.
    private static float[] RealsOf(Tensor integers, string name, Dictionary<string, string> metadata)
    {
        double scale = double.Parse(metadata[$"{name}/scale"], CultureInfo.InvariantCulture);
        int zeroPoint = int.Parse(metadata[$"{name}/zero_point"], CultureInfo.InvariantCulture);
        return [.. integers.ToDoubles().Select(integer => (float)(scale * (integer - zeroPoint)))];
    }

    private static Dictionary<string, string> MetadataOf(byte[] model) =>
        ModelProto.Parser.ParseFrom(model).MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
}
