using Askew.Instructions;

namespace Askew.Export.Layout;

/// <summary>An instruction with its place in a layout.</summary>
/// <param name="Instruction">The instruction, which reads every tensor in the order that it wants.</param>
/// <param name="ChannelsLast">Whether its result has channels last.</param>
internal readonly record struct LaidOutInstruction(IntegerInstruction Instruction, bool ChannelsLast);
