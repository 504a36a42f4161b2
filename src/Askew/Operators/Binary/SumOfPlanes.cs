namespace Askew.Operators.Binary;

/// <summary>The sum of the coarse and the fine half of a layer whose weights have 16 bits. It is the layer's result, and the function
/// behind the layer is fused into it whatever it is.</summary>
internal sealed class SumOfPlanes : Add
{
    protected override bool FusesTable => true;

    protected override bool JoinsHalves => true;
}
