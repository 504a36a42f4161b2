namespace Askew.Workflows;

/// <summary>Tells, beside each step of a quantisation, how much of all of it is done.</summary>
/// <remarks>By the shares of time that the steps took where they were measured: MobileNetV2, default options. Of steps that are left
/// out, the share is done as soon as a later one begins; so the time left is an estimate that gets better.</remarks>
/// <param name="told">Who is told of both.</param>
internal sealed class WholeProgress(IProgress<StepProgress> told) : IProgress<StepProgress>
{
    // Hundredths, from the beginning of one to that of the next.
    private static readonly (string Step, int Share)[] Steps =
    [
        ("Calibrating", 4),
        ("Trying to equalize channels", 20),
        ("Measuring tensors", 6),
        ("Choosing ranges", 10),
        ("Confirming ranges", 6),
        ("Comparing ranges", 8),
        ("Finding what loses most", 6),
        ("Lifting activations to 16 bits", 7),
        ("rounding weights", 15),
        ("correcting biases", 12),
        ("Finding weights that lose most", 3),
        ("Evaluating", 3),
    ];

    private const int All = 100;

    private readonly Lock gate = new();
    private int most = -1;

    /// <summary>Whether the share of <paramref name="step"/> is known.</summary>
    public static bool Knows(string step) => Steps.Any(one => IsPart(one.Step, step));

    /// <inheritdoc/>
    public void Report(StepProgress value)
    {
        told.Report(value);
        double before = 0;
        double share = 0;
        foreach ((string step, int hundredths) in Steps)
        {
            if (IsPart(step, value.Step))
            {
                share += hundredths;
            }
            else if (share == 0)
            {
                before += hundredths;
            }
        }

        if (share == 0)
        {
            return;
        }

        int done = (int)(before + (share * Math.Clamp(value.Done / (double)Math.Max(value.Total, 1), 0, 1)));
        lock (gate)
        {
            // Steps that are gone through again do not take anything back.
            if (done > most)
            {
                most = done;
                told.Report(new StepProgress(Work.WholeStep, done, All));
            }
        }
    }

    // What is refined in one pass is one step with the names of all refinements.
    private static bool IsPart(string known, string step) => step.Contains(known, StringComparison.Ordinal);
}
