namespace Askew.Samples.Scenes;

/// <summary>Draws scenes as an imaging radar sees them: ships on a sea with waves and wind, coasts, and the radar's own
/// artefacts.</summary>
/// <remarks>Scene i of a seed is the same on every machine, whatever scenes are drawn before it.</remarks>
internal static class SceneGenerator
{
    /// <summary>Rows and columns of a scene.</summary>
    public const int Side = 256;

    /// <summary>What the one class is called.</summary>
    public const string ClassName = "ship";

    private const int MostShips = 8;

    /// <summary>Draws scene <paramref name="number"/> of the series <paramref name="seed"/>.</summary>
    public static Scene Draw(int seed, int number)
    {
        var random = new SceneRandom(((ulong)(uint)seed << 32) | (uint)number);

        // The first draw of neighbouring seeds is thrown away; it is the one that is alike.
        random.NextBits();
        double clutter = random.Next(20, 66);
        Coast? coast = random.Happens(0.35) ? new Coast(random, Side) : null;
        (Ship Ship, double X, double Y)[] ships = Place(random, clutter, coast);
        var intensity = new double[Side * Side];
        AddSea(intensity, random, clutter);
        coast?.Cover(intensity, random);
        double ghostDistance = random.Next(60, 110) * (random.Happens(0.5) ? 1 : -1);
        foreach ((Ship ship, double x, double y) in ships)
        {
            Add(intensity, ship, x, y, 1);
            AddSideLobes(intensity, ship, x, y);
            if (random.Happens(0.4))
            {
                AddGhost(intensity, ship, x, y + ghostDistance, random.Next(0.2, 0.45));
            }
        }

        return new Scene(
            WithSpeckle(intensity, random),
            [.. ships.Select(s =>
                new LabelledBox(0, new Box(
                s.X + s.Ship.Box.Left, s.Y + s.Ship.Box.Top, s.X + s.Ship.Box.Right, s.Y + s.Ship.Box.Bottom)))]);
    }

    // Ships lie inside the image, off the land, and apart from each other.
    private static (Ship Ship, double X, double Y)[] Place(SceneRandom random, double clutter, Coast? coast)
    {
        const int Attempts = 20;
        const double Margin = 3;
        int wanted = random.Happens(0.08) ? 0 : random.NextInteger(1, MostShips);
        var placed = new List<(Ship Ship, double X, double Y, Box Berth)>();
        for (int attempt = 0; attempt < Attempts && placed.Count < wanted; attempt++)
        {
            var ship = new Ship(random, clutter);
            double x = random.Next(Margin - ship.Box.Left, Side - Margin - ship.Box.Right);
            double y = random.Next(Margin - ship.Box.Top, Side - Margin - ship.Box.Bottom);
            var berth = new Box(x + ship.Box.Left - Margin, y + ship.Box.Top - Margin, x + ship.Box.Right + Margin,
                y + ship.Box.Bottom + Margin);
            if (coast?.Touches(berth) != true && placed.TrueForAll(other => other.Berth.IntersectionWith(berth) == 0))
            {
                placed.Add((ship, x, y, berth));
            }
        }

        return [.. placed.Select(p => (p.Ship, p.X, p.Y))];
    }

    // Wind makes fields of many pixels, swell makes stripes.
    private static void AddSea(double[] intensity, SceneRandom random, double clutter)
    {
        var wind = new SmoothNoise(random, Side, random.Next(40, 120), random.Next(40, 120));
        bool isSwellAcross = random.Happens(0.5);
        double wavelength = random.Next(4, 9);
        double crest = random.Next(25, 60);
        var swell = new SmoothNoise(random, Side, isSwellAcross ? wavelength : crest, isSwellAcross ? crest : wavelength);
        double windShare = random.Next(0.1, 0.7);
        double swellShare = random.Next(0, 0.6);
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                double texture = (1 + (windShare * ((2 * wind.At(x, y)) - 1))) * (1 + (swellShare * ((2 * swell.At(x, y)) - 1)));
                intensity[(y * Side) + x] = clutter * clutter * texture;
            }
        }
    }

    private static void Add(double[] intensity, Ship ship, double centerX, double centerY, double share)
    {
        int top = Math.Max(0, (int)(centerY + ship.Box.Top) - 1);
        int bottom = Math.Min(Side - 1, (int)(centerY + ship.Box.Bottom) + 1);
        int left = Math.Max(0, (int)(centerX + ship.Box.Left) - 1);
        int right = Math.Min(Side - 1, (int)(centerX + ship.Box.Right) + 1);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                // The middle of a pixel is half a pixel from its edge.
                double amplitude = share * ship.AmplitudeAt(x + 0.5 - centerX, y + 0.5 - centerY);
                intensity[(y * Side) + x] += amplitude * amplitude;
            }
        }
    }

    // A strong echo spills along the rows and columns, less and less, with a gap at every other pixel.
    private static void AddSideLobes(double[] intensity, Ship ship, double centerX, double centerY)
    {
        const int Reach = 36;
        const double FromAmplitude = 130;
        if (ship.Amplitude < FromAmplitude)
        {
            return;
        }

        int column = (int)centerX;
        int row = (int)centerY;
        for (int distance = 1; distance <= Reach; distance += 2)
        {
            double amplitude = 9 * ship.Amplitude / (distance + 12);
            foreach ((int x, int y) in new[] { (column - distance, row), (column + distance, row), (column, row - distance),
                (column, row + distance) })
            {
                if (x is >= 0 and < Side && y is >= 0 and < Side)
                {
                    intensity[(y * Side) + x] += amplitude * amplitude;
                }
            }
        }
    }

    // The radar samples along its path (the columns) and sees a strong echo again, faint and smeared, some way off. It is no ship.
    private static void AddGhost(double[] intensity, Ship ship, double centerX, double centerY, double share)
    {
        for (int smear = -3; smear <= 3; smear += 2)
        {
            Add(intensity, ship, centerX, centerY + smear, share / 2);
        }
    }

    private static Image WithSpeckle(double[] intensity, SceneRandom random)
    {
        int looks = random.NextInteger(2, 5);
        var pixels = new byte[intensity.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Min(255, Math.Sqrt(intensity[i] * random.NextSpeckle(looks)) + 0.5);
        }

        return new Image(Side, Side, 1, pixels);
    }
}
