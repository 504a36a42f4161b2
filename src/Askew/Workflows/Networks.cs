using Askew.Evaluation;
using Askew.Export.Native;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Makes a model ready to run.</summary>
internal static class Networks
{
    /// <summary>The engine that needs nothing but .NET.</summary>
    public const string Managed = "managed";

    /// <summary>The engine that has the machine's C compiler translate the network.</summary>
    public const string Native = "native";

    /// <summary>Refuses the native engine for what computes in float: it translates integers only.</summary>
    public static void RequireIntegers(ModelSource source, string engine)
    {
        if (engine == Native && source.Program is null)
        {
            throw new RequestException($"'{source.Path}' is not integer-only; the native engine runs integer networks.");
        }
    }

    /// <summary>The network of <paramref name="source"/>, float or integer, for samples like <paramref name="first"/>.</summary>
    /// <param name="source">The model.</param>
    /// <param name="first">A sample.</param>
    /// <param name="workers">The threads of one run; the native engine uses one.</param>
    /// <param name="engine">What runs integer networks: <see cref="Managed"/> or <see cref="Native"/>.</param>
    public static INetwork Open(ModelSource source, Sample first, Workers workers, string engine = Managed)
    {
        if (source.Program is not { } program)
        {
            RequireIntegers(source, engine);
            return new FloatNetwork(source.ResolvedGraph(first), workers);
        }

        for (int i = 0; i < program.Inputs.Count && i < first.Inputs.Count; i++)
        {
            Shape expected = program.Tensors[program.Inputs[i]].Shape;
            if (!expected.Equals(first.Inputs[i].Shape))
            {
                throw new UnusableDataException(
                    $"'{source.Path}' takes inputs of shape {expected}, but '{first.Name}' gives {first.Inputs[i].Shape}. Use the recipe "
                    + $"it was quantized with.");
            }
        }

        INetwork integers = engine == Native ? new NativeNetwork(program) : new ProgramNetwork(program, workers: workers);
        return QuantizedNetworks.Open(integers, program, source.Tail, workers);
    }
}
