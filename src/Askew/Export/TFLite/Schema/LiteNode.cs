namespace Askew.Export.TFLite.Schema;

/// <summary>An operator of a model with what it reads and gives.</summary>
/// <param name="Type">The operator.</param>
/// <param name="Version">Its version.</param>
/// <param name="Inputs">The tensors that it reads.</param>
/// <param name="Outputs">The tensors that it gives.</param>
/// <param name="Options">Its options.</param>
internal sealed record LiteNode(LiteOperator Type, LiteVersion Version, int[] Inputs, int[] Outputs, FlatTable Options)
{
    /// <summary>As the schema's table Operator.</summary>
    /// <param name="code">Where its kind and version stand in the model's list of those.</param>
    /// <param name="number">The number that a tensor has in the model.</param>
    public FlatTable ToTable(int code, Func<int, int> number)
    {
        FlatTable table = new FlatTable().Int(0, code).Ints(1, [.. Inputs.Select(number)]).Ints(2, [.. Outputs.Select(number)]);
        return Type.Options == 0 ? table : table.Byte(3, Type.Options).Table(4, Options);
    }
}
