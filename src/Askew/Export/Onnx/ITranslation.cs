using Askew.Instructions;

namespace Askew.Export.Onnx;

/// <summary>A form in which instructions become ONNX nodes: gives for each what appends it.</summary>
internal interface ITranslation : IInstructionVisitor<Action>
{
    /// <summary>What moves integers.</summary>
    MovementTranslation Movements { get; }
}
