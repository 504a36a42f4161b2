using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.Onnx;

/// <summary>Softmax and normalisation by moments as the program computes them, in integers from beginning to end: exact where what reals
/// make of them would not be.</summary>
internal sealed class WholeTranslation(OnnxGraphBuilder graph, QuantizedTensors tensors)
{
    /// <summary>Appends a softmax or its logarithm.</summary>
    public void Add(Softmax softmax)
    {
        var whole = new WholeNumbers(graph, tensors, softmax.Node);
        string input = whole.Of(softmax.Input);
        string distance = whole.Minus(whole.LargestAlong(input, softmax.Axis), input);
        string exponential = whole.Entries(Array.ConvertAll(softmax.Exponentials, entry => (long)entry), distance);
        string sum = whole.SumAlong(exponential, softmax.Axis);
        string result;
        if (softmax.Logarithm is { } logarithm)
        {
            int bits = Softmax.ExponentialBits + (int)Math.Ceiling(Math.Log2(tensors[softmax.Input].Shape[softmax.Axis] + 1));
            string terms = whole.Plus(
                whole.Times(distance, whole.Number(-(long)logarithm.InputMultiplier)),
                whole.Times(NaturalLogarithm(whole, sum, bits, logarithm.LogTable), whole.Number(-(long)logarithm.LogMultiplier)));
            result = whole.Floor(whole.Plus(terms, whole.Number(logarithm.Addend)), whole.Number(1L << logarithm.RightShift));
        }
        else
        {
            string half = whole.Times(sum, whole.Number(1L << Softmax.ReciprocalBits));
            string share = whole.Quotient(
                whole.Plus(whole.Times(exponential, whole.Number(2L * softmax.ReciprocalScale)), half),
                whole.Times(half, whole.Number(2)));
            result = whole.Plus(share, whole.Number(softmax.ZeroPoint));
        }

        whole.Store(softmax.Output, result, new OutputStage(softmax.Saturation));
    }

    /// <summary>Appends a normalisation.</summary>
    public void Add(NormalizeMoments normalize)
    {
        var whole = new WholeNumbers(graph, tensors, normalize.Node);
        int elements = tensors[normalize.Input].Shape.ElementCount;
        string input = whole.Shaped(
            whole.Of(normalize.Input), elements / normalize.Count / normalize.Inner, normalize.Count, normalize.Inner);
        string count = whole.Number(normalize.Count);
        string sum = whole.SumAlong(input, 1);
        string center = normalize.IsCentered ? sum : whole.Number((long)normalize.Count * normalize.ZeroPoint);
        string spread = whole.Minus(
            whole.Times(count, whole.SumAlong(whole.Times(input, input), 1)), whole.Times(sum, sum));
        if (!normalize.IsCentered)
        {
            string off = whole.Minus(sum, center);
            spread = whole.Plus(spread, whole.Times(off, off));
        }

        string raised = whole.Plus(whole.Times(spread, whole.Number(1L << (2 * normalize.Raise))), whole.Number(normalize.Epsilon));
        (string mantissa, string shift) = ReciprocalRootOf(whole, whole.AtLeastOne(raised));

        // What the distances from the mean are shifted by depends on the root.
        long[] divisors = [.. Enumerable.Range(0, 32).Select(s => 1L << Math.Max(
            1, ReciprocalRoot.MantissaBits + 32 - s - NormalizeMoments.FractionBits - normalize.Raise))];
        string divisor = whole.Entries(divisors, shift);
        string distance = whole.Times(whole.Minus(whole.Times(input, count), center), mantissa);
        string normalized = whole.Floor(
            whole.Plus(distance, whole.Entries(Array.ConvertAll(divisors, entry => entry / 2), shift)), divisor);

        int channels = normalize.Requantizers.Length;
        string byChannel = whole.Shaped(normalized, elements / normalize.ChannelRun / channels, channels, normalize.ChannelRun);
        string scaled = whole.Plus(
            whole.Times(byChannel, OfChannels(requantizer => requantizer.Multiplier)), OfChannels(requantizer => requantizer.Addend));
        string result = whole.Floor(scaled, OfChannels(requantizer => 1L << requantizer.RightShift));
        whole.Store(normalize.Output, result, normalize.Stage);

        string OfChannels(Converter<Requantizer, long> number) =>
            whole.Numbers(Array.ConvertAll(normalize.Requantizers, number), channels, 1);
    }

    // As Softmax says: the leading bit times ln 2, and a table of what follows it, linear in between.
    private static string NaturalLogarithm(WholeNumbers whole, string sum, int bits, int[] table)
    {
        const int fractionBits = 30;
        const int restBits = fractionBits - Softmax.LogTableBits;
        long[] entries = Array.ConvertAll(table, entry => (long)entry);
        string exponent = whole.CountBelow(sum, [.. Enumerable.Range(1, bits).Select(bit => (1L << bit) - 1)]);
        long[] higher = [.. Enumerable.Range(0, bits + 1).Select(bit => 1L << Math.Max(0, fractionBits - bit))];
        long[] lower = [.. Enumerable.Range(0, bits + 1).Select(bit => 1L << Math.Max(0, bit - fractionBits))];
        string mantissa = whole.Quotient(whole.Times(sum, whole.Entries(higher, exponent)), whole.Entries(lower, exponent));
        string fraction = whole.Minus(mantissa, whole.Number(1L << fractionBits));
        string index = whole.Quotient(fraction, whole.Number(1L << restBits));
        string rest = whole.Minus(fraction, whole.Times(index, whole.Number(1L << restBits)));
        string first = whole.Entries(entries, index);
        string next = whole.Entries(entries, whole.Plus(index, whole.Number(1)));
        string between = whole.Floor(whole.Times(whole.Minus(next, first), rest), whole.Number(1L << restBits));
        string leading = whole.Times(whole.Minus(exponent, whole.Number(Softmax.ExponentialBits)), whole.Number(entries[^1]));
        return whole.Plus(whole.Plus(first, between), leading);
    }

    // As ReciprocalRoot computes it; its shift counts pairs of leading zeros.
    private static (string Mantissa, string Shift) ReciprocalRootOf(WholeNumbers whole, string value)
    {
        const int wordBits = 32;
        const int indexBits = 23;
        long[] table = [.. ReciprocalRoot.Table.ToArray().Select(entry => (long)entry)];
        string shift = whole.CountAbove(value, [.. Enumerable.Range(1, 31).Select(pairs => 1L << (64 - (2 * pairs)))]);
        long[] lower = [.. Enumerable.Range(0, 32).Select(pairs => 1L << Math.Max(0, wordBits - (2 * pairs)))];
        long[] higher = [.. Enumerable.Range(0, 32).Select(pairs => 1L << Math.Max(0, (2 * pairs) - wordBits))];
        string word = whole.Times(whole.Quotient(value, whole.Entries(lower, shift)), whole.Entries(higher, shift));
        string index = whole.Minus(whole.Quotient(word, whole.Number(1L << indexBits)), whole.Number(128));
        string root = whole.Entries(table, index);
        string squared = whole.Quotient(whole.Times(word, whole.Times(root, root)), whole.Number(1L << wordBits));
        string newton = whole.Times(root, whole.Minus(whole.Number(3L << 30), squared));
        return (whole.Quotient(newton, whole.Number(1L << 17)), shift);
    }
}
