using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Quantization.Ranges;

/// <summary>The tensors of one sample as they are after a change: those that changed are here, all others as they were. One for a
/// thread.</summary>
internal sealed class ChangedTensors
{
    private readonly Dictionary<Value, Tensor> buffers = [];
    private readonly HashSet<Value> changed = [];
    private IReadOnlyDictionary<Value, Tensor> unchanged = new Dictionary<Value, Tensor>();

    /// <summary>The tensor of <paramref name="value"/> now.</summary>
    public Tensor this[Value value] => value.Constant ?? (changed.Contains(value) ? buffers[value] : unchanged[value]);

    /// <summary>Whether <paramref name="value"/> may be another than it was.</summary>
    public bool Has(Value value) => changed.Contains(value);

    /// <summary>Begins with nothing changed.</summary>
    public void StartFrom(IReadOnlyDictionary<Value, Tensor> tensors)
    {
        unchanged = tensors;
        changed.Clear();
    }

    /// <summary>A place for the changed tensor of <paramref name="value"/>; what is in it is arbitrary.</summary>
    public Tensor Place(Value value)
    {
        if (!buffers.TryGetValue(value, out Tensor? tensor))
        {
            buffers[value] = tensor = Tensor.Zeros(value.KnownShape, value.ElementType);
        }

        changed.Add(value);
        return tensor;
    }
}
