using Askew.Tensors;

namespace Askew.Tests.Importing.Caffe;

/// <summary>Reads single elements of a tensor [N, C, H, W], for formulas as they are on paper.</summary>
internal sealed class Image(Tensor tensor)
{
    private readonly float[] elements = tensor.Floats.ToArray();

    public int Channels => tensor.Shape[1];

    public int Height => tensor.Shape[2];

    public int Width => tensor.Shape[3];

    /// <summary>The element, or 0 outside the image.</summary>
    public double this[int n, int c, int y, int x] => y >= 0 && y < Height && x >= 0 && x < Width
        ? elements[(((((n * Channels) + c) * Height) + y) * Width) + x]
        : 0;

    /// <summary>The elements of an image that <paramref name="formula"/> gives for each place.</summary>
    public static float[] Drawn(Shape shape, Func<int, int, int, int, double> formula)
    {
        var drawn = new List<float>();
        for (int n = 0; n < shape[0]; n++)
        {
            for (int c = 0; c < shape[1]; c++)
            {
                for (int y = 0; y < shape[2]; y++)
                {
                    for (int x = 0; x < shape[3]; x++)
                    {
                        drawn.Add((float)formula(n, c, y, x));
                    }
                }
            }
        }

        return [.. drawn];
    }
}
