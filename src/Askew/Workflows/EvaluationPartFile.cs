using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Askew.Evaluation;
using Askew.Evaluation.Detection;
using Askew.Evaluation.Judging;
using Askew.Files;
using Askew.Samples;

namespace Askew.Workflows;

/// <summary>The file of an <see cref="EvaluationPart"/>: a JSON object with the format's name and version, the SHA-256 of what follows, and
/// the part.</summary>
/// <remarks>Anybody may have written it: whatever is read is checked before anything is made of it.</remarks>
internal static class EvaluationPartFile
{
    private const string Format = "askew-evaluation";
    private const int Version = 3;
    private const int RulesOfVerdicts = 11;

    // Numbers as they are, so that the figures of the parts are those of the whole; a line a file, as nobody reads it.
    private static readonly JsonSerializerOptions Options = new(JsonText.Options)
    {
        WriteIndented = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The bytes of the file.</summary>
    public static byte[] ToBytes(EvaluationPart part)
    {
        string json = JsonSerializer.Serialize(part, JsonText.TypeIn<EvaluationPart>(Options));
        return Encoding.UTF8.GetBytes($$"""
            {"format":"{{Format}}","version":{{Version}},"sha256":"{{Sha256(json)}}","part":{{json}}}

            """.ReplaceLineEndings("\n"));
    }

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UnusableDataException">There is none, it is damaged, or of another kind.</exception>
    public static EvaluationPart Load(string path)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            using JsonDocument document = JsonDocument.Parse(stream);
            EvaluationPart part = Read(document.RootElement);
            Check(part);
            return part;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidDataException
            or InvalidOperationException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new UnusableDataException(
                $"'{path}' is not a usable part of an evaluation: {e.Message.TrimEnd('.')}. Evaluate this part again.", e);
        }
    }

    private static EvaluationPart Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format)
            || format.ValueKind != JsonValueKind.String || format.GetString() != Format)
        {
            throw new InvalidDataException($"it does not say that its format is '{Format}'");
        }

        if (!root.TryGetProperty("version", out JsonElement version) || !version.TryGetInt32(out int number) || number != Version)
        {
            throw new InvalidDataException($"it has another format version than {Version}; evaluate all parts with one Askew");
        }

        if (!root.TryGetProperty("part", out JsonElement part) || !root.TryGetProperty("sha256", out JsonElement checksum)
            || checksum.ValueKind != JsonValueKind.String || checksum.GetString() != Sha256(part.GetRawText()))
        {
            throw new InvalidDataException("it does not have the checksum that it gives: the file is damaged");
        }

        return part.Deserialize(JsonText.TypeIn<EvaluationPart>(Options)) ?? throw new InvalidDataException("it is empty");
    }

    private static void Check(EvaluationPart part)
    {
        Require(part.AllSamples >= 0 && Enum.IsDefined(part.Figures.Task), "its figures make no sense");
        Require(part.Skipped.Keys.All(number => (uint)number < (uint)part.AllSamples), "it leaves out samples that there are not");
        Require(
            AreWhole(part.Figures.OutputNames) && AreWhole(part.Figures.ClassNames) && AreWhole(part.Judged),
            "an entry of a list is null");
        Require(part.Figures.AreWhole.Count == part.Figures.OutputNames.Count, "it does not say of each output whether it is whole");
        foreach (SampleJudgement one in part.Judged)
        {
            Require((uint)one.Number < (uint)part.AllSamples, $"it has sample {one.Number} of {part.AllSamples}");
            Require(Fits(part.Figures, one), $"sample {one.Number} is not judged as its task wants");
        }
    }

    private static bool Fits(EvaluationFigures figures, SampleJudgement one) =>
        (one.Errors is not null) == figures.HasReference && AreWhole(one.Errors?.Outputs)
        && (one.Errors is null || one.Errors.Outputs.Count == figures.OutputNames.Count
            || (figures.Task == RecipeTask.Detection && one.Errors.Outputs.Count <= figures.OutputNames.Count))
        && (one.Errors?.Outputs.All(sums => sums.Count >= 0 && sums.Same >= 0 && sums.Same <= sums.Count) ?? true)
        && figures.Task switch
        {
            RecipeTask.Detection => one.Objects is { } objects && Fits(figures, objects),
            RecipeTask.Segmentation => (one.Masks is not null) == figures.HasReference && (one.Masks is null || Fits(one.Masks)),
            RecipeTask.Regression => true,
            _ => one.Class is { } answer && (answer.ReferenceClass is not null) == figures.HasReference
                && (answer.ReferenceScore is not null) == figures.HasReference,
        };

    private static bool Fits(MaskAgreement masks) => masks.Same >= 0 && masks.Same <= masks.Pixels
        && masks.Classes.All(one => one.Both >= 0 && one.Both <= one.Either && one.Either is > 0 and <= int.MaxValue);

    private static bool Fits(EvaluationFigures figures, ObjectJudgement objects) =>
        AreWhole(objects.Truths) && AreWhole(objects.Shown?.Truths) && AreWhole(objects.Shown?.Found) && AreWhole(objects.Shown?.Reference)
        && objects.Truths.All(truth => truth.Class >= 0 && truth.Count > 0)
        && objects.Truths.Select(truth => truth.Class).Distinct().Count() == objects.Truths.Count
        && Fits(objects.Found)
        && (objects.Reference is not null) == figures.HasReference && (objects.Shown is not null) == figures.HasReference
        && (objects.Reference is null || Fits(objects.Reference));

    private static bool Fits(FoundVerdicts found) =>
        found.Scores.Length == found.Classes.Length && found.Right.Length == found.Classes.Length
        && found.LeftOut.Length == found.Classes.Length
        && found.Right.Concat(found.LeftOut).All(bits => bits is >= 0 and < 1 << RulesOfVerdicts);

    // What JSON says of the entries of lists is not held against their types.
    private static bool AreWhole<T>(IReadOnlyList<T>? list)
        where T : class => list is null || !list.Contains(null);

    private static void Require(bool isTrue, string otherwise)
    {
        if (!isTrue)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    private static string Sha256(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
