namespace Askew.Tests.Export.C;

/// <summary>What exported C did on an emulated microcontroller.</summary>
/// <param name="Outputs">The bytes of all outputs of all runs.</param>
/// <param name="Instructions">Instructions of the last run.</param>
/// <param name="CodeInBytes">Code, without constants.</param>
/// <param name="Layers">Instructions of each layer of the last run, to about forty of them; empty where layers were not measured.</param>
internal sealed record CortexRun(byte[] Outputs, long Instructions, int CodeInBytes, IReadOnlyList<long> Layers);
