namespace Askew.Samples.Scenes;

/// <summary>A ship as a radar sees it: a bright hull with a few brighter reflectors along its keel.</summary>
internal sealed class Ship
{
    private const double BowShare = 0.35;
    private const int Reflectors = 4;

    // The radar resolves no more than this.
    private const double EdgeWidth = 2;

    private readonly double[] reflectors = new double[Reflectors];
    private readonly (double X, double Y) heading;

    /// <summary>Draws a ship with its centre at the origin.</summary>
    public Ship(SceneRandom random, double clutter)
    {
        heading = random.NextDirection();
        Length = random.Happens(0.25) ? random.Next(32, 60) : random.Next(11, 32);
        Beam = Math.Max(3.5, Length * random.Next(0.2, 0.34));

        // Faint ships are still above the sea they swim in.
        Amplitude = Math.Max(random.Next(70, 190), 1.6 * clutter);
        for (int i = 0; i < Reflectors; i++)
        {
            reflectors[i] = random.Next(-0.8, 0.8) * Length / 2;
        }

        Box = HullBox();
    }

    /// <summary>From stern to bow, in pixels.</summary>
    public double Length { get; }

    /// <summary>From side to side, in pixels.</summary>
    public double Beam { get; }

    /// <summary>Mean pixel value of the hull.</summary>
    public double Amplitude { get; }

    /// <summary>The box around the hull, relative to the ship's centre.</summary>
    public Box Box { get; }

    /// <summary>The amplitude at a place relative to the ship's centre; 0 outside.</summary>
    public double AmplitudeAt(double x, double y)
    {
        double along = (x * heading.X) + (y * heading.Y);
        double across = (y * heading.X) - (x * heading.Y);
        double cover = Math.Clamp(((HalfBeamAt(along) - Math.Abs(across)) / EdgeWidth) + 0.5, 0, 1);
        if (cover == 0)
        {
            return 0;
        }

        double amplitude = 0.7;
        foreach (double place in reflectors)
        {
            double squaredDistance = ((along - place) * (along - place)) + (across * across);
            amplitude += 1.2 / (1 + squaredDistance);
        }

        return cover * Amplitude * amplitude;
    }

    // The hull is as broad as the beam up to where the bow begins, and runs out to a point there.
    private double HalfBeamAt(double along)
    {
        double toBow = (Length / 2) - along;
        if (toBow < 0 || along < -Length / 2)
        {
            return -1;
        }

        double bow = BowShare * Length;
        double narrowing = toBow < bow ? toBow / bow : 1;
        return Beam / 2 * (2 - narrowing) * narrowing;
    }

    private Box HullBox()
    {
        double stern = -Length / 2;
        double shoulder = (Length / 2) - (BowShare * Length);
        (double Along, double Across)[] corners =
            [(stern, Beam / 2), (stern, -Beam / 2), (shoulder, Beam / 2), (shoulder, -Beam / 2), (Length / 2, 0)];
        double[] xs = [.. corners.Select(c => (c.Along * heading.X) - (c.Across * heading.Y))];
        double[] ys = [.. corners.Select(c => (c.Along * heading.Y) + (c.Across * heading.X))];
        return new Box(xs.Min(), ys.Min(), xs.Max(), ys.Max());
    }
}
