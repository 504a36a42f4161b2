namespace Askew.Export.C.Writing;

/// <summary>The orders in which kernels read weights.</summary>
internal static class WeightOrder
{
    /// <summary>Outputs of a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Vectors of a panel.</summary>
    public const int PanelVectors = 4;

    /// <summary>What is read of four vectors beyond the one that is needed, in bytes.</summary>
    public const int Beyond = (Together - 1) * Lanes;

    /// <summary>Weights of an output that are multiplied together.</summary>
    public const int Together = 4;

    /// <summary>[outputs, channels, taps] as [outputs, taps, channels].</summary>
    public static sbyte[] ChannelsLast(sbyte[] weights, int outputs, int taps)
    {
        int length = weights.Length / Math.Max(1, outputs);
        int channels = length / Math.Max(1, taps);
        var result = new sbyte[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int inRow = i % length;
            result[i - inRow + (inRow % taps * channels) + (inRow / taps)] = weights[i];
        }

        return result;
    }

    /// <summary>[outputs, taps] as [taps, outputs].</summary>
    public static sbyte[] Taps(LinearWeights weights)
    {
        int outputs = weights.Requantizers.Length;
        var result = new sbyte[weights.Values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[(i % weights.Length * outputs) + (i / weights.Length)] = weights.Values[i];
        }

        return result;
    }

    /// <summary>[outputs, length] as [outputs, rowLength], with zeros at the end of every row.</summary>
    public static sbyte[] Padded(LinearWeights weights, int rowLength)
    {
        var result = new sbyte[checked(weights.Requantizers.Length * rowLength)];
        for (int row = 0; row < weights.Requantizers.Length; row++)
        {
            weights.Values.AsSpan(row * weights.Length, weights.Length).CopyTo(result.AsSpan(row * rowLength));
        }

        return result;
    }

    /// <summary>Weights of an output in the order of <see cref="Quads"/>: twice four at a time.</summary>
    public static int QuadsLength(int length) => checked((length + (2 * Together) - 1) / (2 * Together) * (2 * Together));

    /// <summary>For every four outputs of a group the four weights of each that are multiplied together, then the next four of each; 0
    /// where there are no more.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="groups">Groups of the layer.</param>
    /// <param name="beyond">Whether whole vectors may be read from any place on.</param>
    public static sbyte[] Quads(LinearWeights weights, int groups, bool beyond)
    {
        int outputs = weights.Requantizers.Length / groups;
        int quads = (outputs + Together - 1) / Together;
        int length = QuadsLength(weights.Length);
        var result = new sbyte[checked((groups * quads * length * Together) + (beyond && length % Lanes != 0 ? Beyond : 0))];
        for (int row = 0; row < weights.Requantizers.Length; row++)
        {
            int output = row % outputs;
            int start = ((row / outputs * quads) + (output / Together)) * length * Together;
            for (int i = 0; i < weights.Length; i++)
            {
                result[start + (i / Together * Together * Together) + (output % Together * Together) + (i % Together)] =
                    weights.Values[(row * weights.Length) + i];
            }
        }

        return result;
    }

    /// <summary>For every vector of outputs their weights of the first tap, then those of the next, an even number of them; 0 where there
    /// are no more.</summary>
    public static sbyte[] TapsOfVectors(LinearWeights weights)
    {
        int vectors = (weights.Requantizers.Length + Lanes - 1) / Lanes;
        int taps = (weights.Length + 1) / 2 * 2;
        var result = new sbyte[checked(vectors * taps * Lanes)];
        for (int i = 0; i < weights.Values.Length; i++)
        {
            int output = i / weights.Length;
            result[(((output / Lanes * taps) + (i % weights.Length)) * Lanes) + (output % Lanes)] = weights.Values[i];
        }

        return result;
    }

    /// <summary>Panels of up to <see cref="PanelVectors"/> vectors: for every four weights the vectors, in each <see cref="Lanes"/>
    /// outputs, of each four weights; 0 where there are no more. The outputs of a group begin a panel.</summary>
    public static sbyte[] Panels(LinearWeights weights, int groups)
    {
        int outputs = weights.Requantizers.Length / groups;
        int vectors = (outputs + Lanes - 1) / Lanes;
        int fours = (weights.Length + Together - 1) / Together;
        var result = new sbyte[checked(groups * vectors * fours * Lanes * Together)];
        int place = 0;
        for (int group = 0; group < groups; group++)
        {
            for (int panel = 0; panel < vectors; panel += PanelVectors)
            {
                int width = Math.Min(PanelVectors, vectors - panel) * Lanes;
                for (int four = 0; four < fours; four++)
                {
                    for (int o = 0; o < width; o++)
                    {
                        for (int j = 0; j < Together; j++, place++)
                        {
                            int output = (panel * Lanes) + o;
                            int element = (four * Together) + j;
                            result[place] = output < outputs && element < weights.Length
                                ? weights.Values[(((group * outputs) + output) * weights.Length) + element] : (sbyte)0;
                        }
                    }
                }
            }
        }

        return result;
    }
}
