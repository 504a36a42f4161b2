using System.Text.Json.Serialization;
using Askew.Evaluation.Judging;
using Askew.Quantization.Targets;
using Askew.Samples;

namespace Askew.Workflows;

/// <summary>What work keeps as JSON, prepared when the assembly is built: a trimmed application has no reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ComparedNetwork))]
[JsonSerializable(typeof(EvaluationPart))]
[JsonSerializable(typeof(Recipe))]
[JsonSerializable(typeof(SampleJudgement[]))]
[JsonSerializable(typeof(TargetProfile))]
internal sealed partial class WorkJson : JsonSerializerContext;
