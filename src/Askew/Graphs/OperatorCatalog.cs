namespace Askew.Graphs;

/// <summary>Finds operators by their ONNX type.</summary>
internal sealed class OperatorCatalog
{
    private readonly Dictionary<string, Operator> operators;

    /// <summary>A catalogue of exactly these operators, which belong to no other.</summary>
    /// <exception cref="ArgumentException">Two have the same type.</exception>
    public OperatorCatalog(params IEnumerable<Operator> operators)
    {
        this.operators = operators.ToDictionary(op => op.Type, StringComparer.Ordinal);
        foreach (Operator op in this.operators.Values)
        {
            op.Catalog = this;
        }
    }

    /// <summary>All operators, sorted by type.</summary>
    public IEnumerable<Operator> All => operators.Values.OrderBy(op => op.Type, StringComparer.Ordinal);

    /// <summary>The operator of type <paramref name="type"/>; null where there is none.</summary>
    public Operator? Find(string type) => operators.GetValueOrDefault(type);
}
