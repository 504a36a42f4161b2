using System.Globalization;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Tensors;
using static System.FormattableString;

namespace Askew.Quantization.Ranges;

/// <summary>Sees to it that no output is silently bad: where 8 bits of activations lose too much, the tensors that it takes get 16, and
/// where the target has no 16 bits, it is said what is lost, and where.</summary>
/// <remarks>
/// What rounding a tensor alone does to each output is measured in the float network; such errors about add up. The tensor that removes
/// most of what is too much, for what 16 bits cost there, is lifted first, until all outputs are near enough together, or as much time
/// again is spent. Weights are left out here: their share of the error has its own steps.
/// </remarks>
internal sealed class LiftActivations(QuantizationOptions options, CancellationToken cancellation) : IStep<MappedNetwork, MappedNetwork>
{
    /// <summary>What every output shall have at least of signal to noise in dB, its mean taken out of the signal.</summary>
    public const double WantedDecibels = 25;

    /// <summary>What an output may be off on calibration samples, as a share of what it varies by: other samples lose up to two decibels
    /// more.</summary>
    public static double LargestError { get; } = Math.Pow(10, -(WantedDecibels + 2) / 10);

    /// <summary>By how much lifting may make a network slower.</summary>
    public const double MostExtraTime = 1;

    private const int Wide = TargetProfile.WideActivationBits;

    // Of the error that is allowed, weights and biases have the rest.
    private const double ShareOfActivations = 0.5;

    // What removes less of an output's error is not worth a width of its own, however cheap it is.
    private const double LeastGain = 0.001;

    // Of the error that is allowed, what a single tensor may have without being noticed.
    private const double Negligible = 0.001;

    // A sum has one shift for both its multipliers: beside an operand of 8 bits, that of one of 16 has 8 bits less.
    private const int LeastMultiplierBitsOfUnlikeSums = 16;

    private const int MostSamples = 8;
    private const int MostRounds = 12;
    private const int MostNamed = 4;

    /// <inheritdoc/>
    public string Name => "lift activations";

    /// <summary>The network with 16 bits where it takes them.</summary>
    public MappedNetwork Run(MappedNetwork decided)
    {
        if (!options.Has(QuantizationOptions.Lifting) || options.ActivationBits < 8 || decided.Memory.Samples.Count == 0)
        {
            return decided;
        }

        Value[] candidates = [.. InIntegers(decided).Where(root => CanLift(decided, root)), .. Indices(decided)];
        if (candidates.Length == 0)
        {
            return decided;
        }

        if (!RangeTrials.CanTryEach(candidates.Length, decided.Graph))
        {
            return decided.WithMappings(
                new Dictionary<Value, TensorMapping>(),
                Wide,
                new Dictionary<Value, TensorMapping>(),
                ["the network has too many tensors to find out which lose most in 8 bits; evaluate says what all of them lose together"]);
        }

        IReadOnlyList<IReadOnlyList<Tensor>> samples = decided.Memory.Inputs(MostSamples);
        int alone = RangeTrials.SamplesAlone(decided, candidates, Rounded(decided), samples.Count);
        var trials = new RangeTrials(decided.Graph, samples, alone, options.Threads, rounded: Rounded(decided));
        double[] errors = trials.VariationOf(Mappings(decided, new Dictionary<Value, TensorMapping>()), ..);
        return errors.All(IsFine) ? decided : new Search(this, decided, candidates, trials).Run(errors);
    }

    private int Threads => options.Threads;

    private void Report(string what, int done, int total)
    {
        cancellation.ThrowIfCancellationRequested();
        options.Progress?.Report(new StepProgress(what, done, total));
    }

    private static bool IsFine(double error) => error <= ShareOfActivations * LargestError;

    private static double Decibels(double error) => -10 * Math.Log10(error);

    private static Dictionary<Value, QuantizationParameters> Mappings(
        MappedNetwork plan, IReadOnlyDictionary<Value, TensorMapping> lifted) => InIntegers(plan).Concat(plan.TableInputs)
        .ToDictionary(root => root, root => lifted.GetValueOrDefault(root)?.Parameters ?? plan.ParametersOf(root));

    private static HashSet<Value> Rounded(MappedNetwork plan) => [.. InIntegers(plan), .. plan.TableInputs];

    // What is made behind the outputs is real.
    private static IEnumerable<Value> InIntegers(MappedNetwork plan) =>
        plan.Roots.Where(root => root.Producer is not { } maker || !plan.IsInTail(maker));

    // The index of a fused table is rounded, too, though finely; where a tensor is most sensitive, not finely enough.
    private static IEnumerable<Value> Indices(MappedNetwork plan) =>
        plan.Target.WideActivations
            ? plan.TableInputs.Where(index => plan.ParametersOf(index).BitWidth < Wide
                && plan.DecidedOf(index) is null
                && plan.ChoiceOf(plan.StoredOutput(index.Producer!)) == LayerChoice.None)
            : [];

    // What is chosen beforehand stays as it is.
    private static bool CanLift(MappedNetwork plan, Value root) =>
        plan.BitsOf(root) <= 8
        && plan.DecidedOf(root) is null
        && plan.ChoiceOf(root) == LayerChoice.None
        && (root.Producer is not { } maker || maker.Contract.IsFineFor16Bits)
        && plan.GroupOf(root).SelectMany(plan.ConsumersOf)
            .All(reader => plan.IsInTail(reader) || plan.RootOf(reader.Output) == root || (reader.Contract.Reads16Bits
                && (reader.Contract is not ArithmeticContract { IsSum: true }
                    || plan.Target.MultiplierBits >= LeastMultiplierBitsOfUnlikeSums)));

    private sealed class Search(LiftActivations step, MappedNetwork plan, Value[] candidates, RangeTrials trials)
    {
        private readonly Dictionary<Value, double[]> alone = [];
        private readonly Dictionary<Value, TensorMapping> lifted = [];
        private readonly HashSet<Value> indices = [.. Indices(plan)];
        private readonly Dictionary<Value, ClippingRange> indexRanges = [];
        private readonly RunningCost cost = new(plan);
        private double spent;

        private IEnumerable<Value> Left => candidates.Where(root => !lifted.ContainsKey(root));

        public MappedNetwork Run(double[] before)
        {
            var errors = new double[candidates.Length][];
            int done = 0;
            new Workers(step.Threads).For(candidates.Length, i =>
            {
                errors[i] = trials.VariationAlone(candidates[i], plan.ParametersOf(candidates[i]));
                step.Report("Finding what loses most", Interlocked.Increment(ref done), candidates.Length);
            });
            foreach ((Value root, double[] error) in candidates.Zip(errors))
            {
                alone[root] = error;
            }

            double[] after = plan.Target.WideActivations ? Lift(before) : before;
            return plan.WithMappings(
                lifted.Where(pair => !indices.Contains(pair.Key)).ToDictionary(), Wide, FinerIndices(),
                    [.. WhatWasDone(before), .. WhatIsLost(after)]);
        }

        // Errors add up only about, so what was lifted is measured, and the sum held against it, round by round.
        private double[] Lift(double[] before)
        {
            double[] errors = before;
            for (int round = 0; round < MostRounds && !errors.All(IsFine); round++)
            {
                step.Report("Lifting activations to 16 bits", round, MostRounds);
                int count = lifted.Count;
                double[] expected = [.. errors];
                double[] left = [.. errors.Select((_, output) => Left.Sum(root => alone[root][output]))];
                while (!expected.All(IsFine) && Best(expected) is { } best)
                {
                    lifted[best] = Lifted(best);
                    spent += CostOf(best);
                    for (int output = 0; output < expected.Length; output++)
                    {
                        double rest = Math.Max(0, left[output] - alone[best][output]);
                        expected[output] *= left[output] > 0 ? rest / left[output] : 0;
                        left[output] = rest;
                    }
                }

                if (lifted.Count == count)
                {
                    break;
                }

                errors = trials.VariationOf(Mappings(plan, lifted), ..);
            }

            return errors;
        }

        // Only what is too much counts, and of all outputs alike. Where all together lose more than the sum of what each loses, such as
        // where two classes are nearly alike, it is the share of the sum that a tensor has.
        private Value? Best(double[] errors)
        {
            double[] shares = [.. errors.Select((error, output) =>
                IsFine(error) ? 0 : 1 / Math.Min(error, Math.Max(double.Epsilon, Left.Sum(root => alone[root][output]))))];
            return Left
                .Where(root => spent + CostOf(root) <= MostExtraTime * cost.Whole)
                .Select(root => (Root: root, Gain: alone[root].Zip(shares, (error, share) => error * share).Sum()))
                .Where(pair => pair.Gain > LeastGain)
                .OrderByDescending(pair => pair.Gain / CostOf(pair.Root))
                .FirstOrDefault().Root;
        }

        private double CostOf(Value value) => indices.Contains(value) ? RunningCost.OfFinerTable : cost.OfLifting(value);

        // With 16 bits there is nothing to win by clipping, and room beyond what was seen mostly costs nothing; where the useful values are
        // few of the range, it does.
        private TensorMapping Lifted(Value root)
        {
            bool isIndex = indices.Contains(root);
            ClippingRange seen = plan.Statistics[root].Observed;
            if (!isIndex && plan.IsAtBoundary(root) && plan.RangeOf(root) is { } known)
            {
                return Mapped(known);
            }

            ClippingRange room = isIndex ? NaturalRanges.WithRoom(seen, Wide) : NaturalRanges.WithRoom(plan, root, seen, Wide);
            TensorMapping roomy = isIndex ? Finer(root, Wide, room) : Mapped(room);
            bool isFree = trials.VariationAlone(root, roomy.Parameters).All(error => error < Negligible * LargestError);
            if (isIndex)
            {
                indexRanges[root] = isFree ? room : seen;
            }

            return isFree ? roomy : isIndex ? Finer(root, Wide, seen) : Mapped(seen);

            TensorMapping Mapped(ClippingRange range) =>
                new(RangeMapping.For(range, Wide, plan.Target), range, "minmax", "lifted to 16 bits");
        }

        // A finer result needs more of its table's range, too.
        private Dictionary<Value, TensorMapping> FinerIndices() => plan.TableInputs
            .Where(index => plan.DecidedOf(index) is null)
            .Where(index => lifted.ContainsKey(index) || lifted.ContainsKey(ResultOf(index)))
            .ToDictionary(index => index, index => indexRanges.TryGetValue(index, out ClippingRange range)
                ? Finer(index, Wide, range) : Finer(index, plan.ParametersOf(index).BitWidth, plan.Statistics[index].Observed));

        private TensorMapping Finer(Value index, int bits, ClippingRange range)
        {
            Value result = ResultOf(index);
            double resolution = (lifted.GetValueOrDefault(result)?.Parameters ?? plan.ParametersOf(result)).Scale;
            return ChooseRanges.IndexOf(plan, index, range, resolution, bits);
        }

        // What a fused table gives.
        private Value ResultOf(Value index) => plan.RootOf(plan.ConsumersOf(index).First().Output);

        private IEnumerable<string> WhatWasDone(double[] before)
        {
            if (lifted.Count == 0)
            {
                return [];
            }

            Value[] tables = [.. lifted.Keys.Where(indices.Contains)];
            string finer = tables.Length == 0 ? string.Empty : $", and {tables.Length} fused tables 65536 entries ({Named(tables)})";
            return
            [
                Invariant($"{lifted.Count - tables.Length} of {plan.Roots.Count()} tensors have 16 bits ")
                    + Invariant($"({Named(lifted.Keys.Except(tables))})") + finer
                    + Invariant($": with 8, rounding activations would leave {Outputs(before)}; that takes about ")
                    + Invariant($"{100 * spent / cost.Whole:f0} % more time, and '--without {QuantizationOptions.Lifting}' leaves it out"),
            ];
        }

        private IEnumerable<string> WhatIsLost(double[] errors)
        {
            if (errors.All(IsFine))
            {
                return [];
            }

            double[] shares = [.. errors.Select((error, output) =>
                IsFine(error) ? 0 : 1 / Math.Max(double.Epsilon, Left.Sum(root => alone[root][output])))];
            double Share(Value root) => alone[root].Zip(shares, (error, share) => error * share).Sum();
            Value[] costliest = [.. Left.OrderByDescending(Share).Take(MostNamed)];
            if (costliest.Length == 0)
            {
                return
                [
                    $"rounding activations leaves {Outputs(errors)} on calibration samples, which is much; every tensor that can have 16 "
                    + $"bits on target '{plan.Target.Name}' has them",
                ];
            }

            string remedy = !plan.Target.WideActivations ? $"target '{plan.Target.Name}' has no 16 bits for them, target 'cpu' has"
                : Best(errors) is null && candidates.Length > lifted.Count
                ? "more of 16 bits would take more than as much time again; '--tolerance 25dB' "
                    + "lifts what it takes" : "more of 16 bits do not help";
            return
            [
                $"rounding activations leaves {Outputs(errors)} on calibration samples, which is much; most of it is lost in "
                + $"{Named(costliest)}: {remedy}",
            ];
        }

        private string Outputs(double[] errors) => string.Join(", ", errors.Select((error, output) => (error, output))
            .Where(pair => !IsFine(pair.error)).OrderByDescending(pair => pair.error).Take(MostNamed)
            .Select(pair => string.Create(CultureInfo.InvariantCulture,
                $"'{plan.Graph.Outputs[pair.output].Name}' at {Decibels(pair.error):f1} dB")));

        private static string Named(IEnumerable<Value> tensors) => QuotedNames.Of([.. tensors.Select(tensor => tensor.Name)]);
    }
}
