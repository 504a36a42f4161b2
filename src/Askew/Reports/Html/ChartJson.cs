using System.Text.Json.Serialization;

namespace Askew.Reports.Html;

/// <summary>Pictures as the script gets them, prepared when the assembly is built: a trimmed application has no reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(BarChart), TypeInfoPropertyName = nameof(BarChart))]
[JsonSerializable(typeof(BarChart.Group), TypeInfoPropertyName = "BarGroup")]
[JsonSerializable(typeof(IReadOnlyList<BarChart.Group>), TypeInfoPropertyName = "BarGroups")]
[JsonSerializable(typeof(LineChart))]
[JsonSerializable(typeof(LossChart))]
internal sealed partial class ChartJson : JsonSerializerContext;
