namespace Askew.Quantization.Planning;

/// <summary>A step on the road from a float network to an integer program: takes what earlier steps decided, and gives back more.</summary>
/// <typeparam name="TDecided">What must be decided before.</typeparam>
/// <typeparam name="TNext">What is decided after.</typeparam>
internal interface IStep<in TDecided, out TNext>
{
    /// <summary>What the step is called in messages and in the file that it is written to.</summary>
    string Name { get; }

    /// <summary>Decides.</summary>
    TNext Run(TDecided decided);
}
