namespace Askew;

/// <summary>At whose door a failure lies.</summary>
public enum Fault
{
    /// <summary>The work failed, or does not reach what was asked for.</summary>
    Work,

    /// <summary>What was asked for makes no sense.</summary>
    Request,

    /// <summary>The model is damaged, or has something that Askew does not support.</summary>
    Model,

    /// <summary>The data cannot be used: images, tensors, labels, a recipe, a plan.</summary>
    Data,

    /// <summary>Askew itself is wrong: what must always be true is not.</summary>
    Askew,
}
