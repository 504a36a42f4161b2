using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Planning;

/// <summary>Ranges that follow from functions, not from what calibration happened to see: of what leaves the network behind a function that
/// has bounds, such as the sigmoid of a score, and of what stands before such a function.</summary>
/// <remarks>A rare event (a wake word, an object) may not occur in the calibration data at all; it must still come out.</remarks>
internal static class NaturalRanges
{
    private const int Wide = TargetProfile.WideActivationBits;

    // Of the width that was seen, on either side, where it costs nothing.
    private const double Margin = 0.5;

    // Of the width that was seen, above: the logit of a class that calibration never met.
    private const double LogitMargin = 0.25;

    // Of a step: what is lost at the ends must not be felt beside the rounding itself.
    private const double Flatness = 1.0 / 16;

    // Where a function is looked at to find where it is flat.
    private const int Places = 1024;

    // Beyond, every bounded function has long been flat.
    private const double FarthestArgument = 64;

    /// <summary>What functions keep <paramref name="value"/> within; null where nothing does.</summary>
    public static ClippingRange? BoundsOf(NetworkStructure plan, Value value)
    {
        if (value.Producer is not { } maker)
        {
            return null;
        }

        return maker.Contract switch
        {
            { Bounds: { } bounds } => bounds,
            MovementContract { Pads: false } => BoundsOf(plan, maker.Input(0)),
            JoinContract => Together(maker.VariableInputs.Select(part => BoundsOf(plan, part))),
            ArithmeticContract { IsProduct: true } => Together(maker.Inputs.OfType<Value>().Select(factor => BoundsOf(plan, factor)))
                is { Min: >= 0, Max: <= 1 } unit ? unit : null,
            _ => null,
        };
    }

    /// <summary>What was seen of <paramref name="value"/>, and with 16 bits room beyond it, up to where functions keep it within:
    /// there it costs nothing, and other samples than those of calibration reach farther.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="value">A tensor.</param>
    /// <param name="seen">What was seen of it.</param>
    /// <param name="bits">Its bits.</param>
    public static ClippingRange WithRoom(NetworkStructure plan, Value value, ClippingRange seen, int bits)
    {
        ClippingRange room = WithRoom(seen, bits);
        return bits >= Wide && BoundsOf(plan, value) is { } bounds
            ? new ClippingRange(Math.Max(room.Min, bounds.Min), Math.Min(room.Max, bounds.Max))
            : room;
    }

    /// <summary>What was seen, and with 16 bits room beyond it on the sides of zero where there was something.</summary>
    public static ClippingRange WithRoom(ClippingRange seen, int bits) => bits < Wide ? seen : new ClippingRange(
        seen.Min < 0 ? seen.Min - (Margin * seen.Width) : seen.Min, seen.Max > 0 ? seen.Max + (Margin * seen.Width) : seen.Max);

    /// <summary>The range of what stands before a bounded function whose results leave the network: to where the function is flat, or what
    /// was seen and room for more; null where <paramref name="value"/> does not stand there.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="value">A tensor that has a mapping of its own, or is the index of a fused table.</param>
    /// <param name="seen">What was seen of it.</param>
    public static ClippingRange? BeforeFunction(PlannedWidths plan, Value value, ClippingRange seen)
    {
        if (FunctionBehind(plan, value) is not { } reader || !Leaves(plan, reader.Output))
        {
            return null;
        }

        if (reader.Contract is not PointwiseContract { Function: { Clamp: null, IsPerTensor: true } function })
        {
            return reader.Contract is ArithmeticContract ? seen with { Max = seen.Max + (LogitMargin * seen.Width) } : null;
        }

        double step = reader.Contract.Bounds!.Value.Width / IntegerRange.Signed(plan.BitsOf(reader.Output)).Count;
        return new ClippingRange(Flat(function.Channels[0], -FarthestArgument, step), Flat(function.Channels[0], FarthestArgument, step));
    }

    /// <summary>The range of the index of a fused table: what was seen, without its ends where the function is as good as flat.</summary>
    /// <param name="function">The function.</param>
    /// <param name="seen">What was seen of its argument.</param>
    /// <param name="step">A step of its result's integers.</param>
    public static ClippingRange WithoutFlatEnds(Func<double, double> function, ClippingRange seen, double step)
    {
        double low = Bent(function, seen.Min, seen.Max, step);
        double high = Bent(function, seen.Max, low, step);
        return high > low ? new ClippingRange(low, high) : seen;
    }

    // How far from one end on, towards the other, the function stays within a fraction of a step of what it is there.
    private static double Bent(Func<double, double> function, double end, double other, double step)
    {
        double before = end;
        double flat = function(end);
        for (int i = 1; i <= Places; i++)
        {
            double place = end + ((other - end) * i / Places);
            if (!(Math.Abs(function(place) - flat) < Flatness * step))
            {
                return before;
            }

            before = place;
        }

        return end;
    }

    // The argument nearest to 0 at which the function is within half a step of what it is far out.
    private static double Flat(Func<double, double> function, double far, double step)
    {
        double limit = function(far);
        (double near, double beyond) = (0, far);
        while (Math.Abs(beyond - near) > 1.0 / 64)
        {
            double middle = (near + beyond) / 2;
            (near, beyond) = Math.Abs(function(middle) - limit) < step / 2 ? (near, middle) : (middle, beyond);
        }

        return beyond;
    }

    // The one bounded function that all of a tensor goes through next, whatever moves or joins it before.
    private static Node? FunctionBehind(NetworkStructure plan, Value value)
    {
        Node[] readers = [.. plan.ReadersOf(value)];
        if (readers.Length == 0 || plan.IsOutput(value))
        {
            return null;
        }

        Node?[] functions = [.. readers.Select(reader => reader.Contract switch
        {
            { Bounds: not null } => reader,
            JoinContract when plan.RootOf(reader.Output) != plan.RootOf(value) => FunctionBehind(plan, reader.Output),
            _ => null,
        }).Distinct()];
        return functions is [{ } one] ? one : null;
    }

    private static bool Leaves(NetworkStructure plan, Value value) => plan.IsAtBoundary(value)
        || plan.ReadersOf(value).Any(reader => reader.Contract is JoinContract or ArithmeticContract { IsProduct: true }
            && plan.RootOf(reader.Output) != plan.RootOf(value) && Leaves(plan, reader.Output));

    private static ClippingRange? Together(IEnumerable<ClippingRange?> parts)
    {
        ClippingRange? all = null;
        foreach (ClippingRange? part in parts)
        {
            if (part is null)
            {
                return null;
            }

            all = all?.Union(part.Value) ?? part;
        }

        return all;
    }
}
