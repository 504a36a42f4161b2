using Askew.Diagnosis;
using Askew.Diagnosis.Checks;
using Askew.Reports;
using Askew.Samples;

namespace Askew.Workflows;

/// <summary>Finds out on samples how a network wants its images: runs it on them, prepared in the usual ways.</summary>
/// <param name="draft">What is known so far; what is found goes there.</param>
/// <param name="source">The float network, without a recipe.</param>
/// <param name="data">Images.</param>
/// <param name="work">How it is done.</param>
internal sealed class RecipeTrials(RecipeDraft draft, ModelSource source, string data, Work work)
{
    private const int MostSamples = 64;
    private const int MostSmallSamples = 512;
    private const int SmallPixels = 96 * 96;
    private const int FewestLabelled = 8;
    private const double ClearErrors = 2;
    private const double LeastPrecision = 0.1;

    // Networks with a class for the background count from 1; labels, too, may be counted from 1.
    private static readonly int[] Offsets = [0, 1, -1];

    /// <summary>Tries the usual mappings of pixels, orders of channels, ways to resize, and offsets of labels, one after the
    /// other.</summary>
    public void Run()
    {
        Recipe recipe = draft.Recipe;
        Trial first = Try(recipe.Input!);
        bool isLabelled = first.Labelled >= FewestLabelled;
        if (!isLabelled)
        {
            draft.Say(recipe.Input!, RecipeAssumption.Assumed, "usual; nothing can be tried without labels: see 'askew doctor' for whether "
                + "the network is surer with others");
            return;
        }

        string what = first.Measure == "map50" ? "mAP50" : "top-1";
        Trial best = first;
        Trial? second = null;
        Keep(InputAlternatives.Mappings(recipe.Input!).Select(pair => pair.Recipe));
        if (InputAlternatives.Swapped(best.Input) is { } swapped)
        {
            Keep([swapped]);
        }

        Trial? other = second;
        draft.Say(best.Input, IsClear(best, other) ? RecipeAssumption.Tried : RecipeAssumption.Assumed, Reason(best, other, what));
        second = null;
        InputRecipe withMapping = best.Input;
        Keep(Resizings(withMapping));
        if (recipe.Input!.Resize != ResizeMode.None)
        {
            draft.Set("input.resize", Word(best.Input.Resize));
            draft.Set("input.crop", best.Input.Crop is { } crop ? new System.Text.Json.Nodes.JsonArray(crop.Height, crop.Width) : null);
            ImageSize size = best.Input.Size!.Value;
            draft.Say("input.size", new System.Text.Json.Nodes.JsonArray(size.Height, size.Width),
                IsClear(best, second) ? RecipeAssumption.Tried : RecipeAssumption.Assumed,
                $"{Word(best.Input.Resize)}: {Reason(best, second, what)}");
        }

        if (best.Offset != 0)
        {
            draft.Say("labels.offset", best.Offset, RecipeAssumption.Tried, $"{what} {100 * best.Value:f0} % with it");
        }

        void Keep(IEnumerable<InputRecipe> others)
        {
            foreach (InputRecipe input in others.ToArray())
            {
                Trial trial = Try(input);
                (best, second) = trial.IsBetterThan(best) ? (trial, best)
                    : (best, second is null || trial.IsBetterThan(second) ? trial : second);
            }
        }
    }

    private static IEnumerable<InputRecipe> Resizings(InputRecipe input)
    {
        if (input.Resize == ResizeMode.None || (input.Crop ?? input.Size) is not { } size)
        {
            yield break;
        }

        InputRecipe plain = input with { Crop = null, Size = size };
        InputRecipe[] all =
        [
            plain with { Resize = ResizeMode.Stretch },
            plain with { Resize = ResizeMode.Letterbox },
            .. size.Height == size.Width ? [plain with { Resize = ResizeMode.Shortest, Crop = size }] : Array.Empty<InputRecipe>(),
        ];
        foreach (InputRecipe other in all.Where(other => other != input))
        {
            yield return other;
        }
    }

    private static string Word(ResizeMode mode) => mode.ToString().ToLowerInvariant();

    private static string Reason(Trial best, Trial? second, string what) => FormattableString.Invariant(
        $"{what} {100 * best.Value:f0} % on {best.Labelled} samples with it")
        + (best.Measure == "map50" && best.Value < LeastPrecision ? ", so little that anchors, classes or decoder are most likely others"
            : string.Empty)
        + (second is null ? string.Empty : FormattableString.Invariant($", {100 * second.Value:f0} % with the next best of what is usual"));

    private static bool IsClear(Trial best, Trial? second) =>
        second is null || second.Score.StandardErrorsBelow(best.Score) >= ClearErrors;

    private Trial Try(InputRecipe input)
    {
        work.Cancellation.ThrowIfCancellationRequested();
        Recipe recipe = draft.Recipe with { Input = input };
        ModelSource model = source.With(recipe);
        DataSource samples = Open(model, withLabels: true);
        Sample[] all = [.. samples.Samples()];
        if (all.Length == 0)
        {
            throw new UnusableDataException($"None of the images in '{data}' can be used.");
        }

        FloatScore score = FloatScore.Of(model.ResolvedGraph(all[0]), recipe.Detection, all, work.Threads, work.Cancellation);
        int labelled = all.Count(sample => sample.Label is not null || sample.Boxes is not null);
        if (score.Measure == "map50")
        {
            return new Trial(input, score, labelled, 0, score.Value);
        }

        (int offset, int right) = Offsets.Select(by => (by, Right: all.Zip(score.Readings).Count(pair =>
            pair.First.Label is { } label && pair.Second.Answer == label + by))).MaxBy(pair => pair.Right);
        return new Trial(input, score, labelled, offset, (double)right / Math.Max(1, labelled));
    }

    // Small images are run quickly, and more of them tell more.
    private static int Count(InputRecipe input) =>
        (input.Crop ?? input.Size) is { } size && (long)size.Height * size.Width <= SmallPixels ? MostSmallSamples : MostSamples;

    // Where labels turn out to be none, the images are what there is.
    private DataSource Open(ModelSource model, bool withLabels)
    {
        Work quiet = work with { Note = _ => { } };
        try
        {
            DataSource samples = DataSource.Open(data, model, quiet, Count(model.Recipe!.Input!), withLabels);
            samples.First();
            return samples;
        }
        catch (UnusableDataException) when (withLabels)
        {
            return Open(model, withLabels: false);
        }
    }

    private sealed record Trial(InputRecipe Input, FloatScore Score, int Labelled, int Offset, double Value)
    {
        public string Measure => Score.Measure;

        // Of as many right answers, those of which the network is surer.
        public bool IsBetterThan(Trial other) => Value > other.Value
            || (Value == other.Value && Sense > other.Sense);

        private double Sense => Score.Readings.Average(reading => reading.Sense);
    }
}
