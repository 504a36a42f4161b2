namespace Askew.Samples.Scenes;

/// <summary>Land on one side of a scene: a ragged edge, rough ground, bright buildings.</summary>
internal sealed class Coast
{
    private readonly int side;
    private readonly bool[] isLand;

    /// <summary>Draws a coast.</summary>
    public Coast(SceneRandom random, int side)
    {
        this.side = side;
        isLand = new bool[side * side];
        (double x, double y) inland = random.NextDirection();
        double distance = side * random.Next(0.15, 0.4);
        var bays = new SmoothNoise(random, side, 50, 50);
        var rocks = new SmoothNoise(random, side, 9, 9);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                double depth = ((x - (side / 2.0)) * inland.x) + ((y - (side / 2.0)) * inland.y) - distance;
                isLand[(y * side) + x] = depth + (70 * (bays.At(x, y) - 0.5)) + (14 * (rocks.At(x, y) - 0.5)) > 0;
            }
        }
    }

    /// <summary>Whether there is land in a box.</summary>
    public bool Touches(Box box)
    {
        for (int y = Math.Max(0, (int)box.Top); y < Math.Min(side, box.Bottom); y++)
        {
            for (int x = Math.Max(0, (int)box.Left); x < Math.Min(side, box.Right); x++)
            {
                if (isLand[(y * side) + x])
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Puts the land over what is there.</summary>
    public void Cover(double[] intensity, SceneRandom random)
    {
        double ground = random.Next(50, 110);
        var hills = new SmoothNoise(random, side, 16, 16);
        var roughness = new SmoothNoise(random, side, 3, 3);
        double builtUp = random.Next(0, 0.01);
        for (int i = 0; i < intensity.Length; i++)
        {
            if (isLand[i])
            {
                double amplitude = ground * (0.5 + (0.6 * hills.At(i % side, i / side)) + (0.5 * roughness.At(i % side, i / side)));
                intensity[i] = amplitude * amplitude * (random.Happens(builtUp) ? 6 : 1);
            }
        }
    }
}
