using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>What <see cref="ProgramJson"/> reads and writes, prepared when the assembly is built.</summary>
[JsonSerializable(typeof(IntegerProgram))]
[JsonSerializable(typeof(List<sbyte>))]
[JsonSerializable(typeof(List<short>))]
[JsonSerializable(typeof(List<int>))]
[JsonSerializable(typeof(List<long>))]
[JsonSerializable(typeof(ProgramJson.BlobReference))]
[JsonSerializable(typeof(ProgramJson.RequantizerColumns))]
[JsonSerializable(typeof(ProgramJson.ParameterFields))]
internal sealed partial class ProgramJsonContext : JsonSerializerContext;
