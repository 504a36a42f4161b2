namespace Askew.Diagnosis;

/// <summary>Looks for one kind of trouble.</summary>
internal interface ICheck
{
    /// <summary>What is looked at, for people who wait.</summary>
    string Name { get; }

    /// <summary>What was found, if anything.</summary>
    IEnumerable<Finding> Look(Patient patient);
}
