namespace Askew.Export.C.Writing;

/// <summary>Memory that is needed for a part of a run.</summary>
/// <param name="SizeInBytes">How much.</param>
/// <param name="First">The first instruction that uses it; -1 for what is there before the first.</param>
/// <param name="Last">The last instruction that uses it; the number of instructions for what is there after the last.</param>
internal sealed record ArenaBlock(int SizeInBytes, int First, int Last);
