namespace Askew.Benchmarks;

/// <summary>A real network.</summary>
/// <param name="Name">Its file's name, without ending.</param>
/// <param name="Data">The folder of its data.</param>
/// <param name="ShortName">What narrow tables call it.</param>
/// <param name="Title">What people call it.</param>
/// <param name="IsDetector">Whether mAP is its measure, not top-1.</param>
internal sealed record RealNetwork(string Name, string Data, string ShortName, string Title, bool IsDetector = false)
{
    /// <summary>The folder that it lies in.</summary>
    public string Folder { get; init; } = "models";

    /// <summary>All that can be measured.</summary>
    public static IReadOnlyList<RealNetwork> All { get; } =
    [
        new("googlenet_bvlc_224", "imagenet", "googlenet", "GoogLeNet"),
        new("mobilenet_v2_1.0_224_dequant", "imagenet", "mobilenet_v2", "MobileNetV2"),
        new("mobilenet_v1_0.25_224", "imagenet", "mobilenet_v1_0.25", "MobileNetV1 0.25"),
        new("squeezenet1.1_224", "imagenet", "squeezenet1.1", "SqueezeNet 1.1"),
        new("tiny_darknet_224", "imagenet", "tiny_darknet", "Tiny Darknet"),
        new("resnet20_cifar10", "cifar10", "resnet20", "ResNet-20"),
        new("mlperf_tiny_ic_resnet8_cifar10", "cifar10", "resnet8", "ResNet-8"),
        new("mlperf_tiny_kws_dscnn", "kws", "kws", "keyword spotting DS-CNN"),
        new("mlperf_tiny_vww_mobilenetv1_0.25_96", "coco", "vww", "visual wake words"),
        new("yolov3-tiny-ships_320", "ships", "yolov3-tiny-ships", "YOLOv3-tiny ships (mAP50)", IsDetector: true),
        new("yolo-fastest-1.1_320", "coco", "yolo-fastest-1.1", "YOLO-Fastest 1.1 (mAP50)", IsDetector: true),
    ];

    /// <summary>The one called <paramref name="name"/>.</summary>
    public static RealNetwork Of(string name) => All.First(network => network.Name == name);
}
