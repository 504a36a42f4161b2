using Askew.Evaluation;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Cli;

/// <summary>Makes a model ready to run.</summary>
internal static class Networks
{
    /// <summary>The network of <paramref name="source"/>, float or integer, for samples like <paramref name="first"/>.</summary>
    public static INetwork Open(ModelSource source, Sample first, Workers workers)
    {
        if (source.Program is not { } program)
        {
            return new FloatNetwork(source.ResolvedGraph(first), workers);
        }

        for (int i = 0; i < program.Inputs.Count && i < first.Inputs.Count; i++)
        {
            Shape expected = program.Tensors[program.Inputs[i]].Shape;
            if (!expected.Equals(first.Inputs[i].Shape))
            {
                throw new UnusableDataException(
                    $"'{source.Path}' takes inputs of shape {expected}, but '{first.Name}' gives {first.Inputs[i].Shape}. Use the recipe it was quantized with.");
            }
        }

        return new IntegerNetwork(program, workers: workers);
    }
}
