namespace Askew.Tests.Calibration;

/// <summary>Draws the batches that tests/torch/observers.py draws.</summary>
internal static class TorchBatches
{
    public static float[] Draw(ulong seed, int count, string kind, double scale, double shift)
    {
        ulong state = seed;
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double u = ((Next() + Next() + Next() + Next()) / 33554432.0) - 1.0;
            u = kind switch
            {
                "relu" => Math.Max(u, 0),
                "tails" => u * u * u,
                "constant" => 1,
                _ => u,
            };
            values[i] = (float)((u * scale) + shift);
        }

        if (kind == "outlier")
        {
            values[count / 2] = (float)((40.0 * scale) + shift);
        }

        return values;

        double Next()
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (z ^ (z >> 31)) >> 40;
        }
    }
}
