using System.Text.Json.Serialization;
using Askew.Reports.Network;

namespace Askew.Reports;

/// <summary>What commands print as JSON, prepared when the assembly is built: a trimmed application has no reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AnalysisReport))]
[JsonSerializable(typeof(BenchmarkReport))]
[JsonSerializable(typeof(CalibrationReport))]
[JsonSerializable(typeof(CertificateReport))]
[JsonSerializable(typeof(ComparisonReport))]
[JsonSerializable(typeof(CostReport))]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(DrawingReport))]
[JsonSerializable(typeof(EvaluationPartReport))]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(ExportReport))]
[JsonSerializable(typeof(GraphSummary))]
[JsonSerializable(typeof(ProgramSummary))]
[JsonSerializable(typeof(QuantizationReport))]
[JsonSerializable(typeof(RecipeReport))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(GraphReport.Layer), TypeInfoPropertyName = "DrawnLayer")]
[JsonSerializable(typeof(IReadOnlyList<GraphReport.Layer>), TypeInfoPropertyName = "DrawnLayers")]
internal sealed partial class ReportJson : JsonSerializerContext;
