<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name></name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Presentation view</source>
        <translation>演示视图</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Open a video file…</source>
        <translation>打开视频文件…</translation>
    </message>
    <message>
        <source>Open a stream…</source>
        <translation>打开网络流…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Replay the selected movement</source>
        <translation>回放所选动作</translation>
    </message>
    <message>
        <source>Record a resting face…</source>
        <translation>录制静息面部…</translation>
    </message>
    <message>
        <source>Record a study…</source>
        <translation>录制研究…</translation>
    </message>
    <message>
        <source>Train on your own recordings…</source>
        <translation>用自己的录像训练…</translation>
    </message>
    <message>
        <source>Open the practice camera</source>
        <translation>打开练习摄像头</translation>
    </message>
    <message>
        <source>Practice camera with faults…</source>
        <translation>带故障的练习摄像头…</translation>
    </message>
    <message>
        <source>About the networks…</source>
        <translation>关于网络…</translation>
    </message>
    <message>
        <source>What Flinch tells, and what not…</source>
        <translation>Flinch 能说明什么，不能说明什么…</translation>
    </message>
    <message>
        <source>Follow the system&apos;s light or dark</source>
        <translation>浅色或深色跟随系统</translation>
    </message>
    <message>
        <source>Open the recordings folder</source>
        <translation>打开录像文件夹</translation>
    </message>
    <message>
        <source>About Flinch</source>
        <translation>关于 Flinch</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Help and more</source>
        <translation>帮助与更多</translation>
    </message>
    <message>
        <source>Movement of each region within two seconds</source>
        <translation>两秒内各区域的动作</translation>
    </message>
    <message>
        <source>AU</source>
        <translation>AU</translation>
    </message>
    <message>
        <source>in the truth</source>
        <translation>真值中</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>漏标</translation>
    </message>
    <message>
        <source>added</source>
        <translation>多标</translation>
    </message>
    <message>
        <source>Compared with the truth</source>
        <translation>与真值比较</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Action units, such as L4B+12A</source>
        <translation>动作单元，如 L4B+12A</translation>
    </message>
    <message>
        <source>Action units</source>
        <translation>动作单元</translation>
    </message>
    <message>
        <source>Units that begin so; Down takes the first</source>
        <translation>以此开头的单元；按下方向键取第一个</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Emotion</source>
        <translation>情绪</translation>
    </message>
    <message>
        <source>How sure</source>
        <translation>确信程度</translation>
    </message>
    <message>
        <source>Reason of the exclusion</source>
        <translation>排除原因</translation>
    </message>
    <message>
        <source>What is wrong with the action units</source>
        <translation>动作单元有何错误</translation>
    </message>
    <message>
        <source>units</source>
        <translation>单元</translation>
    </message>
    <message>
        <source>emotion</source>
        <translation>情绪</translation>
    </message>
    <message>
        <source>sure</source>
        <translation>确信度</translation>
    </message>
    <message>
        <source>note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>另存到别处…</translation>
    </message>
    <message>
        <source>Save a copy of the annotation</source>
        <translation>保存标注副本</translation>
    </message>
    <message>
        <source>A whole copy lies in &apos;{path}&apos;.</source>
        <translation>完整副本位于“{path}”。</translation>
    </message>
    <message>
        <source>Keys for coding</source>
        <translation>编码按键</translation>
    </message>
    <message>
        <source>Opening «{name}» …</source>
        <translation>正在打开“{name}”…</translation>
    </message>
    <message>
        <source>&apos;{path}&apos; cannot be opened: {why}.</source>
        <translation>无法打开“{path}”：{why}。</translation>
    </message>
    <message>
        <source>Another program has this document open. Both can go on: what the other one writes is taken in, and what contradicts it is said.</source>
        <translation>另一个程序也打开了此文档。双方都可以继续：对方写入的内容会被采纳，有矛盾之处会提示。</translation>
    </message>
    <message>
        <source>Take the marks over</source>
        <translation>采用这些标记</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Signed off.</source>
        <translation>已签署。</translation>
    </message>
    <message>
        <source>Open the next</source>
        <translation>打开下一个</translation>
    </message>
    <message>
        <source>Take 1</source>
        <translation>取 1</translation>
    </message>
    <message>
        <source>Take 2</source>
        <translation>取 2</translation>
    </message>
    <message>
        <source>Take the chosen movement</source>
        <translation>取所选动作</translation>
    </message>
    <message>
        <source>No movement</source>
        <translation>无动作</translation>
    </message>
    <message>
        <source>Leave open</source>
        <translation>暂不裁定</translation>
    </message>
    <message>
        <source>settled: {took}</source>
        <translation>已裁定：{took}</translation>
    </message>
    <message>
        <source>settled: coder {number}</source>
        <translation>已裁定：编码员 {number}</translation>
    </message>
    <message>
        <source>{number}: nothing</source>
        <translation>{number}：无</translation>
    </message>
    <message>
        <source>What the two coders see differently</source>
        <translation>两位编码员的分歧</translation>
    </message>
    <message>
        <source>Why, in your own words</source>
        <translation>请用自己的话说明原因</translation>
    </message>
    <message>
        <source>Reason of the decision</source>
        <translation>裁定理由</translation>
    </message>
    <message>
        <source>Sign the gold off</source>
        <translation>签署最终标注</translation>
    </message>
    <message>
        <source>Looking for the face …</source>
        <translation>正在查找面部…</translation>
    </message>
    <message>
        <source>frame {frame}</source>
        <translation>第 {frame} 帧</translation>
    </message>
    <message>
        <source>decoding {frame} …</source>
        <translation>正在解码 {frame}…</translation>
    </message>
    <message>
        <source>reference {reference}</source>
        <translation>参考帧 {reference}</translation>
    </message>
    <message>
        <source>magnified, not for coding</source>
        <translation>已放大，不用于编码</translation>
    </message>
    <message>
        <source>Lens off (B)</source>
        <translation>放大镜关闭 (B)</translation>
    </message>
    <message>
        <source>No face: the lens has nothing to follow</source>
        <translation>没有面部：放大镜无可跟踪</translation>
    </message>
    <message>
        <source>No reference yet (Shift+C)</source>
        <translation>尚无参考帧 (Shift+C)</translation>
    </message>
    <message>
        <source>No face to align here</source>
        <translation>此处没有可对齐的面部</translation>
    </message>
    <message>
        <source>No face in the reference</source>
        <translation>参考帧中没有面部</translation>
    </message>
    <message>
        <source>Open a recording or a video to code it frame by frame.</source>
        <translation>打开录像或视频，逐帧编码。</translation>
    </message>
    <message>
        <source>Your code, such as AB</source>
        <translation>您的代码，如 AB</translation>
    </message>
    <message>
        <source>Coder&apos;s code</source>
        <translation>编码员代码</translation>
    </message>
    <message>
        <source>Code a recording</source>
        <translation>编码录像</translation>
    </message>
    <message>
        <source>Open a video…</source>
        <translation>打开视频…</translation>
    </message>
    <message>
        <source>Open a video</source>
        <translation>打开视频</translation>
    </message>
    <message>
        <source>Open a recording…</source>
        <translation>打开录像…</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>打开录像</translation>
    </message>
    <message>
        <source>«{name}»: who codes it? Type your code and press Enter.</source>
        <translation>“{name}”：由谁编码？输入代码后按回车。</translation>
    </message>
    <message>
        <source>{fps:.0f} fps</source>
        <translation>{fps:.0f} fps</translation>
    </message>
    <message>
        <source>one picture</source>
        <translation>一幅图像</translation>
    </message>
    <message>
        <source>signed</source>
        <translation>已签署</translation>
    </message>
    <message>
        <source>pass {number}</source>
        <translation>第 {number} 遍</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>{waiting} not saved yet</source>
        <translation>{waiting} 项未保存</translation>
    </message>
    <message>
        <source>frame {frame}/{last}</source>
        <translation>帧 {frame}/{last}</translation>
    </message>
    <message>
        <source>coder {coder}</source>
        <translation>编码员 {coder}</translation>
    </message>
    <message>
        <source>blind {blind}</source>
        <translation>盲级 {blind}</translation>
    </message>
    <message>
        <source>copy for quick steps {share:.0%}</source>
        <translation>快速步进副本 {share:.0%}</translation>
    </message>
    <message>
        <source>signed off</source>
        <translation>已签署</translation>
    </message>
    <message>
        <source>1 check open</source>
        <translation>1 项检查待处理</translation>
    </message>
    <message>
        <source>{count} checks open</source>
        <translation>{count} 项检查待处理</translation>
    </message>
    <message>
        <source>next {next} · finish {seal} · keys ?</source>
        <translation>下一个 {next} · 完成 {seal} · 按键 ?</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>onset</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>apex</source>
        <translation>顶点</translation>
    </message>
    <message>
        <source>offset</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>after</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Filmstrip picture {n}</source>
        <translation>胶片条第 {n} 幅</translation>
    </message>
    <message>
        <source>Choose or open a movement (Q)</source>
        <translation>选择或新建动作 (Q)</translation>
    </message>
    <message>
        <source>Overview of the recording</source>
        <translation>录像总览</translation>
    </message>
    <message>
        <source>Kept in memory: 1 change is not on the disk yet and will be written as soon as there is room.</source>
        <translation>保存在内存中：1 项更改尚未写入磁盘，有空间后立即写入。</translation>
    </message>
    <message>
        <source>Kept in memory: {count} changes are not on the disk yet and will be written as soon as there is room.</source>
        <translation>保存在内存中：{count} 项更改尚未写入磁盘，有空间后立即写入。</translation>
    </message>
    <message>
        <source>Not everything is saved</source>
        <translation>有内容未保存</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>留在此处</translation>
    </message>
    <message>
        <source>Give them up</source>
        <translation>放弃更改</translation>
    </message>
    <message>
        <source>Where you are</source>
        <translation>当前位置</translation>
    </message>
    <message>
        <source>Open &amp;again…</source>
        <translation>重新打开(&amp;A)…</translation>
    </message>
    <message>
        <source>Change a signed annotation; a reason is asked for and kept</source>
        <translation>修改已签署的标注；需要说明并保存理由</translation>
    </message>
    <message>
        <source>Open a&amp;nother…</source>
        <translation>打开其他(&amp;N)…</translation>
    </message>
    <message>
        <source>What the participant was shown and said</source>
        <translation>向参与者展示的内容及其陈述</translation>
    </message>
    <message>
        <source>Present frame</source>
        <translation>当前帧</translation>
    </message>
    <message>
        <source>Reference, aligned</source>
        <translation>参考帧（已对齐）</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>放大镜</translation>
    </message>
    <message>
        <source>Open again</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Why is it opened again?</source>
        <translation>为何重新打开？</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭提示</translation>
    </message>
    <message>
        <source>Shown as soon as there is a picture.</source>
        <translation>有图像后即显示。</translation>
    </message>
    <message>
        <source>The light is even enough.</source>
        <translation>光线足够均匀。</translation>
    </message>
    <message>
        <source>Compared with the sharpest picture of this scene: turn the focus until the bar is as long as it gets.</source>
        <translation>与此场景最清晰的图像相比：转动对焦，直到条形最长。</translation>
    </message>
    <message>
        <source>BRIGHTNESS, DARK TO BRIGHT</source>
        <translation>亮度（由暗到亮）</translation>
    </message>
    <message>
        <source>SHARPNESS</source>
        <translation>清晰度</translation>
    </message>
    <message>
        <source>face</source>
        <translation>面部</translation>
    </message>
    <message>
        <source>whole picture</source>
        <translation>整幅图像</translation>
    </message>
    <message>
        <source>{share:.0%} of the sharpest, {what}</source>
        <translation>最清晰图像的 {share:.0%}，{what}</translation>
    </message>
    <message>
        <source>{remark} Mean {mean:.0f} of 255, {black:.1%} black, {white:.1%} white.</source>
        <translation>{remark}均值 {mean:.0f}/255，全黑 {black:.1%}，全白 {white:.1%}。</translation>
    </message>
    <message>
        <source>Dynamic frame rate</source>
        <translation>动态帧率</translation>
    </message>
    <message>
        <source>Exposure mode</source>
        <translation>曝光模式</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>曝光</translation>
    </message>
    <message>
        <source>Focus mode</source>
        <translation>对焦模式</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>对焦</translation>
    </message>
    <message>
        <source>White balance mode</source>
        <translation>白平衡模式</translation>
    </message>
    <message>
        <source>White balance</source>
        <translation>白平衡</translation>
    </message>
    <message>
        <source>Mains frequency</source>
        <translation>电源频率</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>变焦</translation>
    </message>
    <message>
        <source>All controls</source>
        <translation>所有控制项</translation>
    </message>
    <message>
        <source>LOCK</source>
        <translation>锁定项</translation>
    </message>
    <message>
        <source>SET</source>
        <translation>设定值</translation>
    </message>
    <message>
        <source>READ BACK</source>
        <translation>读回值</translation>
    </message>
    <message>
        <source>The practice camera is drawn: it has no exposure, focus or zoom to lock.</source>
        <translation>练习摄像头是绘制的：没有可锁定的曝光、对焦或变焦。</translation>
    </message>
    <message>
        <source>The camera behind a stream cannot be locked from here: lock exposure, focus and white balance in its own settings.</source>
        <translation>网络流背后的摄像头无法在此锁定：请在其自身设置中锁定曝光、对焦和白平衡。</translation>
    </message>
    <message>
        <source>A file is recorded already: there is nothing to lock.</source>
        <translation>文件已录制完毕：没有可锁定的内容。</translation>
    </message>
    <message>
        <source>Nothing is open, so nothing is locked.</source>
        <translation>未打开任何信号源，因此没有锁定。</translation>
    </message>
    <message>
        <source>Locking is switched off: exposure, focus and white balance may change by themselves, and such a change looks like a movement.</source>
        <translation>锁定已关闭：曝光、对焦和白平衡可能自行变化，这种变化看起来像动作。</translation>
    </message>
    <message>
        <source>The camera is locked just before its first picture.</source>
        <translation>摄像头在第一幅图像之前锁定。</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>could not be locked</source>
        <translation>无法锁定</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>清晰度</translation>
    </message>
    <message>
        <source>{share:.0%} of the sharpest so far</source>
        <translation>目前最清晰图像的 {share:.0%}</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>正在打开{name}</translation>
    </message>
    <message>
        <source>Choose a camera above ({names}), or try the practice camera.</source>
        <translation>请在上方选择摄像头（{names}），或试用练习摄像头。</translation>
    </message>
    <message>
        <source>Plug one in and choose it above, or try the practice camera.</source>
        <translation>请接入摄像头并在上方选择，或试用练习摄像头。</translation>
    </message>
    <message>
        <source>There is no camera</source>
        <translation>没有摄像头</translation>
    </message>
    <message>
        <source>Frames are lost</source>
        <translation>丢帧</translation>
    </message>
    <message>
        <source>Frames come twice</source>
        <translation>帧重复到达</translation>
    </message>
    <message>
        <source>Frames come 50 ms late</source>
        <translation>帧晚到 50 毫秒</translation>
    </message>
    <message>
        <source>Frames are dark</source>
        <translation>帧过暗</translation>
    </message>
    <message>
        <source>Frames are blurred</source>
        <translation>帧模糊</translation>
    </message>
    <message>
        <source>Frames are torn</source>
        <translation>帧撕裂</translation>
    </message>
    <message>
        <source>Times tremble by</source>
        <translation>时间抖动</translation>
    </message>
    <message>
        <source>The rate falls to</source>
        <translation>帧率降至</translation>
    </message>
    <message>
        <source> a second</source>
        <translation> 帧/秒</translation>
    </message>
    <message>
        <source>It is unplugged after 10 s for</source>
        <translation>10 秒后断开，持续</translation>
    </message>
    <message>
        <source>Practice camera with faults</source>
        <translation>带故障的练习摄像头</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>What goes wrong with it; the same faults can be given as «flinch demo --fault …».</source>
        <translation>它会出现哪些故障；也可用“flinch demo --fault …”指定。</translation>
    </message>
    <message>
        <source>Try the practice camera</source>
        <translation>试用练习摄像头</translation>
    </message>
    <message>
        <source>Practise with faults…</source>
        <translation>带故障练习…</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Read back</source>
        <translation>读回</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>Counted</source>
        <translation>计数</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>MODE</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Find the best mode</source>
        <translation>查找最佳模式</translation>
    </message>
    <message>
        <source>Tries these modes for two seconds each</source>
        <translation>每种模式各试两秒</translation>
    </message>
    <message>
        <source>Trying {mode}</source>
        <translation>正在尝试 {mode}</translation>
    </message>
    <message>
        <source>Lock cameras</source>
        <translation>锁定摄像头</translation>
    </message>
    <message>
        <source>Holds exposure, focus, white balance and zoom still</source>
        <translation>保持曝光、对焦、白平衡和变焦不变</translation>
    </message>
    <message>
        <source>Lamps flicker with the mains: exposure is set to fit</source>
        <translation>灯光随电源频率闪烁：曝光据此设定</translation>
    </message>
    <message>
        <source>Mains {hertz} Hz</source>
        <translation>电源 {hertz} Hz</translation>
    </message>
    <message>
        <source>LOCKS</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>LOCKS  {held} of {count} hold</source>
        <translation>锁定  {held}/{count} 项有效</translation>
    </message>
    <message>
        <source>At least 25 different pictures come in every second, evenly spaced.</source>
        <translation>每秒至少收到 25 幅不同的图像，间隔均匀。</translation>
    </message>
    <message>
        <source>No source is open</source>
        <translation>未打开信号源</translation>
    </message>
    <message>
        <source>as it comes: this source has no modes</source>
        <translation>原样接收：此信号源没有模式</translation>
    </message>
    <message>
        <source>not told yet</source>
        <translation>尚未告知</translation>
    </message>
    <message>
        <source>raw pictures</source>
        <translation>原始图像</translation>
    </message>
    <message>
        <source>The signal is lost</source>
        <translation>信号丢失</translation>
    </message>
    <message>
        <source>It has ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Waiting for pictures</source>
        <translation>正在等待图像</translation>
    </message>
    <message>
        <source>Measuring for {seconds:.0f} seconds</source>
        <translation>测量 {seconds:.0f} 秒</translation>
    </message>
    <message>
        <source>Valid for micro-expressions</source>
        <translation>可用于微表情</translation>
    </message>
    <message>
        <source>Not valid for micro-expressions</source>
        <translation>不可用于微表情</translation>
    </message>
    <message>
        <source>in bursts of up to {burst} at once</source>
        <translation>成批到达，每批最多 {burst} 幅</translation>
    </message>
    <message>
        <source>{fps:.1f} frames a second</source>
        <translation>每秒 {fps:.1f} 帧</translation>
    </message>
    <message>
        <source>{rate} so far</source>
        <translation>{rate}（目前）</translation>
    </message>
    <message>
        <source>{rate} over {seconds:.0f} s</source>
        <translation>{rate}（{seconds:.0f} 秒内）</translation>
    </message>
    <message>
        <source>{rate} over {seconds:.0f} s ({off:+.1f} %)</source>
        <translation>{rate}（{seconds:.0f} 秒内，{off:+.1f} %）</translation>
    </message>
    <message>
        <source>talk</source>
        <translation>说话</translation>
    </message>
    <message>
        <source>blinks</source>
        <translation>眨眼</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>looked away</source>
        <translation>移开视线</translation>
    </message>
    <message>
        <source>noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>Consent: the participant reads and signs</source>
        <translation>知情同意：参与者阅读并签署</translation>
    </message>
    <message>
        <source>Seating: waiting until everything that is measured is right</source>
        <translation>就座：等待各项测量达标</translation>
    </message>
    <message>
        <source>The resting face is taken</source>
        <translation>正在采集静息面部</translation>
    </message>
    <message>
        <source>The task is explained</source>
        <translation>讲解任务</translation>
    </message>
    <message>
        <source>Cross before the film</source>
        <translation>影片前的十字</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>影片</translation>
    </message>
    <message>
        <source>Cross after the film</source>
        <translation>影片后的十字</translation>
    </message>
    <message>
        <source>The participant reports; nothing is recorded</source>
        <translation>参与者报告；不录制</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>休息</translation>
    </message>
    <message>
        <source>Paused by you</source>
        <translation>由您暂停</translation>
    </message>
    <message>
        <source>A trial was cut off: what becomes of it?</source>
        <translation>一个试次被中断：如何处理？</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>回顾</translation>
    </message>
    <message>
        <source>Debriefing</source>
        <translation>事后说明</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Refused: nothing is kept but the count</source>
        <translation>已拒绝：只保留计数</translation>
    </message>
    <message>
        <source>Ended early</source>
        <translation>提前结束</translation>
    </message>
    <message>
        <source>Flinch: sitting of {person}</source>
        <translation>Flinch：{person} 的场次</translation>
    </message>
    <message>
        <source>Note, with a mark or alone (M)</source>
        <translation>备注，可随标记或单独 (M)</translation>
    </message>
    <message>
        <source>Pause after this trial (F9)</source>
        <translation>本试次后暂停 (F9)</translation>
    </message>
    <message>
        <source>Stop clip (F10)</source>
        <translation>停止片段 (F10)</translation>
    </message>
    <message>
        <source>End sitting</source>
        <translation>结束场次</translation>
    </message>
    <message>
        <source>Take note of unlocked controls</source>
        <translation>知悉有未锁定的控制项</translation>
    </message>
    <message>
        <source>Skip it (its film is no longer new)</source>
        <translation>跳过（其影片已看过）</translation>
    </message>
    <message>
        <source>Show a film in reserve</source>
        <translation>播放备用影片</translation>
    </message>
    <message>
        <source>Repeat it (flagged)</source>
        <translation>重做（会作标记）</translation>
    </message>
    <message>
        <source>Order of the films</source>
        <translation>影片顺序</translation>
    </message>
    <message>
        <source>Marks in the recording</source>
        <translation>录像中的标记</translation>
    </message>
    <message>
        <source>{person}, trial {number} of {count}</source>
        <translation>{person}，试次 {number}/{count}</translation>
    </message>
    <message>
        <source>Go on (F9)</source>
        <translation>继续 (F9)</translation>
    </message>
    <message>
        <source>All right: {fps:.1f} frames a second, one face.</source>
        <translation>一切正常：每秒 {fps:.1f} 帧，一张面部。</translation>
    </message>
    <message>
        <source>{gate} {share:.0%} taken.</source>
        <translation>{gate} 已采集 {share:.0%}。</translation>
    </message>
    <message>
        <source>disk for {hours:.1f} h</source>
        <translation>磁盘可用 {hours:.1f} 小时</translation>
    </message>
    <message>
        <source>{rows} frames recorded</source>
        <translation>已录 {rows} 帧</translation>
    </message>
    <message>
        <source>film painted {painted} of {delivered}</source>
        <translation>影片已绘制 {painted}/{delivered}</translation>
    </message>
    <message>
        <source>{seconds:.0f} s left</source>
        <translation>剩余 {seconds:.0f} 秒</translation>
    </message>
    <message>
        <source>now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>(practice)</source>
        <translation>（练习）</translation>
    </message>
    <message>
        <source>Drawings for {kind}</source>
        <translation>{kind}图示</translation>
    </message>
    <message>
        <source>participant</source>
        <translation>参与者</translation>
    </message>
    <message>
        <source>order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>sittings</source>
        <translation>场次</translation>
    </message>
    <message>
        <source>trials</source>
        <translation>试次</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>已播放</translation>
    </message>
    <message>
        <source>Record a study</source>
        <translation>录制研究</translation>
    </message>
    <message>
        <source>Open a study, or make one to practise with.</source>
        <translation>打开研究，或新建一个用于练习。</translation>
    </message>
    <message>
        <source>Open a study…</source>
        <translation>打开研究…</translation>
    </message>
    <message>
        <source>New practice study…</source>
        <translation>新建练习研究…</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Participant, as P001</source>
        <translation>参与者，如 P001</translation>
    </message>
    <message>
        <source>Begin the sitting</source>
        <translation>开始场次</translation>
    </message>
    <message>
        <source>Participant</source>
        <translation>参与者</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Looking at {folder}…</source>
        <translation>正在检查 {folder}…</translation>
    </message>
    <message>
        <source>and {count} more.</source>
        <translation>另有 {count} 项。</translation>
    </message>
    <message>
        <source>Open a study</source>
        <translation>打开研究</translation>
    </message>
    <message>
        <source>Folder of the new practice study</source>
        <translation>新练习研究的文件夹</translation>
    </message>
    <message>
        <source>Drawing the bundled films…</source>
        <translation>正在绘制自带影片…</translation>
    </message>
    <message>
        <source>Flinch: participant</source>
        <translation>Flinch：参与者</translation>
    </message>
    <message>
        <source>Which screen is the participant&apos;s?</source>
        <translation>哪块屏幕属于参与者？</translation>
    </message>
    <message>
        <source>Which screen does the participant look at?</source>
        <translation>参与者看哪块屏幕？</translation>
    </message>
    <message>
        <source>{number}: {name}, {width} × {height} at {hertz:.0f} Hz</source>
        <translation>{number}：{name}，{width} × {height}，{hertz:.0f} Hz</translation>
    </message>
    <message>
        <source>This computer has no sound output: all films are silent.</source>
        <translation>此计算机没有声音输出：所有影片均无声。</translation>
    </message>
    <message>
        <source>The participant&apos;s window is on &apos;{name}&apos; instead of &apos;{wanted}&apos;: move it there by the system&apos;s keys.</source>
        <translation>参与者窗口在“{name}”而非“{wanted}”上：请用系统快捷键移过去。</translation>
    </message>
    <message>
        <source>The participant&apos;s screen &apos;{name}&apos; was pulled: plug it in again.</source>
        <translation>参与者屏幕“{name}”被拔下：请重新接上。</translation>
    </message>
    <message>
        <source>End the sitting?</source>
        <translation>结束场次？</translation>
    </message>
    <message>
        <source>End this sitting for good, or interrupt it and go on later?</source>
        <translation>彻底结束此场次，还是中断后稍后继续？</translation>
    </message>
    <message>
        <source>End for good</source>
        <translation>彻底结束</translation>
    </message>
    <message>
        <source>Go on later</source>
        <translation>稍后继续</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Flinch: screen and camera</source>
        <translation>Flinch：屏幕与摄像头</translation>
    </message>
    <message>
        <source>1 movement was saved</source>
        <translation>1 个动作已保存</translation>
    </message>
    <message>
        <source>{count} movements were saved</source>
        <translation>{count} 个动作已保存</translation>
    </message>
    <message>
        <source>1 recording was cut off</source>
        <translation>1 段录像被中断</translation>
    </message>
    <message>
        <source>{count} recordings were cut off</source>
        <translation>{count} 段录像被中断</translation>
    </message>
    <message>
        <source>Flinch was not closed properly: {what}.</source>
        <translation>Flinch 上次未正常关闭：{what}。</translation>
    </message>
    <message>
        <source> and </source>
        <translation>，</translation>
    </message>
    <message>
        <source>{count} pictures of {folder} cannot be read; nothing was removed, `flinch verify` says more.</source>
        <translation>{folder} 中有 {count} 幅图像无法读取；未删除任何内容，`flinch verify` 可了解详情。</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>暂停或继续</translation>
    </message>
    <message>
        <source>Start or stop recording</source>
        <translation>开始或停止录制</translation>
    </message>
    <message>
        <source>Save a snapshot</source>
        <translation>保存快照</translation>
    </message>
    <message>
        <source>Full screen on or off</source>
        <translation>切换全屏</translation>
    </message>
    <message>
        <source>Presentation view on or off: large picture and the last result</source>
        <translation>切换演示视图：大图与最近结果</translation>
    </message>
    <message>
        <source>Record a person&apos;s resting face</source>
        <translation>录制某人的静息面部</translation>
    </message>
    <message>
        <source>Face mesh on or off</source>
        <translation>显示或隐藏面部网格</translation>
    </message>
    <message>
        <source>Box on or off</source>
        <translation>显示或隐藏方框</translation>
    </message>
    <message>
        <source>Movement arrows on or off</source>
        <translation>显示或隐藏动作箭头</translation>
    </message>
    <message>
        <source>Heat map on or off</source>
        <translation>显示或隐藏热图</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Close the replay, follow the newest, leave full screen or settings</source>
        <translation>关闭回放、跟随最新、退出全屏或设置</translation>
    </message>
    <message>
        <source>Open a video file</source>
        <translation>打开视频文件</translation>
    </message>
    <message>
        <source>Open a stream address</source>
        <translation>打开网络流地址</translation>
    </message>
    <message>
        <source>Live, Files, Camera, Sessions, Annotate</source>
        <translation>实时、文件、摄像头、会话、标注</translation>
    </message>
    <message>
        <source>Record a study, Train on your own recordings</source>
        <translation>录制研究、用自己的录像训练</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>此列表</translation>
    </message>
    <message>
        <source>http://192.168.1.20:8080/video or rtsp://…</source>
        <translation>http://192.168.1.20:8080/video 或 rtsp://…</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>Finds micro-expressions in a camera&apos;s picture or a video, times their onset, apex and offset, and reads them with several published networks at once. Everything runs on this computer; nothing is sent anywhere.</source>
        <translation>在摄像头画面或视频中发现微表情，测定其起始、顶点和结束时间，并同时用多个已发表的网络进行识别。一切都在本机运行，不向任何地方发送数据。</translation>
    </message>
    <message>
        <source>Open a stream</source>
        <translation>打开网络流</translation>
    </message>
    <message>
        <source>Address of the stream</source>
        <translation>网络流地址</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Address of an MJPEG or RTSP stream</source>
        <translation>MJPEG 或 RTSP 流的地址</translation>
    </message>
    <message>
        <source>About the networks</source>
        <translation>关于网络</translation>
    </message>
    <message>
        <source>No network is bundled with this copy.</source>
        <translation>此版本未附带网络。</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Joint reading</source>
        <translation>联合识别</translation>
    </message>
    <message>
        <source>Does not prove</source>
        <translation>不能证明</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>none: these weights are not trained</source>
        <translation>无：这些权重未经训练</translation>
    </message>
    <message>
        <source>none: shown for comparison, without weight</source>
        <translation>无：仅供比较，不计权重</translation>
    </message>
    <message>
        <source>weight {weight:g}</source>
        <translation>权重 {weight:g}</translation>
    </message>
    <message>
        <source>{figures} on {data}</source>
        <translation>{data}：{figures}</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>no picture arrives</source>
        <translation>没有图像到达</translation>
    </message>
    <message>
        <source>The disk of the recording lasts about {minutes:.0f} more minutes: free some space, or the recording ends by itself.</source>
        <translation>录像磁盘大约还能用 {minutes:.0f} 分钟：请释放空间，否则录制会自行结束。</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Open results</source>
        <translation>打开结果</translation>
    </message>
    <message>
        <source>Show the folder of the results</source>
        <translation>显示结果文件夹</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>观看</translation>
    </message>
    <message>
        <source>Play the video on the live page</source>
        <translation>在实时页面播放视频</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Code its movements by hand, frame by frame</source>
        <translation>逐帧手动编码其中的动作</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Save the movements as CSV, JSON or for ELAN</source>
        <translation>将动作保存为 CSV、JSON 或 ELAN 格式</translation>
    </message>
    <message>
        <source>Analyse the file once more</source>
        <translation>重新分析文件</translation>
    </message>
    <message>
        <source>Take off the list; results stay</source>
        <translation>从列表移除；结果保留</translation>
    </message>
    <message>
        <source>No movement found</source>
        <translation>未发现动作</translation>
    </message>
    <message>
        <source>{what} in {seconds:.1f} s of video{held} ({frames} frames, {fps:.0f} analysed a second).</source>
        <translation>{seconds:.1f} 秒视频：{what}{held}（{frames} 帧，每秒分析 {fps:.0f} 帧）。</translation>
    </message>
    <message>
        <source>Results: {folder}</source>
        <translation>结果：{folder}</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在开始</translation>
    </message>
    <message>
        <source>Cancelled; nothing was kept</source>
        <translation>已取消；未保留任何内容</translation>
    </message>
    <message>
        <source>{state} in {count} of {frames} frames</source>
        <translation>{count}/{frames} 帧{state}</translation>
    </message>
    <message>
        <source>… and {count} more in events.csv</source>
        <translation>… events.csv 中还有 {count} 个</translation>
    </message>
    <message>
        <source>{count} frames</source>
        <translation>{count} 帧</translation>
    </message>
    <message>
        <source>{count} of {total} frames</source>
        <translation>{count}/{total} 帧</translation>
    </message>
    <message>
        <source>Add videos…</source>
        <translation>添加视频…</translation>
    </message>
    <message>
        <source>The same pipeline as on the live page analyses every frame; events.csv, signal.csv and run.json go into a folder beside each video.</source>
        <translation>与实时页面相同的流程分析每一帧；events.csv、signal.csv 和 run.json 存入每个视频旁的文件夹。</translation>
    </message>
    <message>
        <source>Drop videos here, or add them above.</source>
        <translation>将视频拖到此处，或在上方添加。</translation>
    </message>
    <message>
        <source>Analyse files</source>
        <translation>分析文件</translation>
    </message>
    <message>
        <source>Export the movements</source>
        <translation>导出动作</translation>
    </message>
    <message>
        <source>The movements of {name} are saved as {path}.</source>
        <translation>{name} 的动作已保存为 {path}。</translation>
    </message>
    <message>
        <source>Add videos</source>
        <translation>添加视频</translation>
    </message>
    <message>
        <source>Cannot export to &apos;{path}&apos;: expected a name that ends in .csv, .json or .eaf.</source>
        <translation>无法导出到“{path}”：名称应以 .csv、.json 或 .eaf 结尾。</translation>
    </message>
    <message>
        <source>Heat map of {network}: {width} × {height} cells</source>
        <translation>{network} 的热图：{width} × {height} 格</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>研究</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>信号源</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>{count} networks</source>
        <translation>{count} 个网络</translation>
    </message>
    <message>
        <source>Camera mode</source>
        <translation>摄像头模式</translation>
    </message>
    <message>
        <source>What is asked of the camera; the foot of the page shows what it gives</source>
        <translation>向摄像头请求的模式；页脚显示实际结果</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>选择信号源</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>未找到摄像头</translation>
    </message>
    <message>
        <source>Video file…</source>
        <translation>视频文件…</translation>
    </message>
    <message>
        <source>Stream address…</source>
        <translation>网络流地址…</translation>
    </message>
    <message>
        <source>1 network</source>
        <translation>1 个网络</translation>
    </message>
    <message>
        <source>Shown for comparison; it has no weight in the joint reading.</source>
        <translation>仅供比较；在联合识别中不计权重。</translation>
    </message>
    <message>
        <source>Onset, apex, offset</source>
        <translation>起始、顶点、结束</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>识别</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>apex +{rise:.0f} ms</source>
        <translation>顶点 +{rise:.0f} ms</translation>
    </message>
    <message>
        <source>Onset {onset}, apex {apex}, offset {offset}</source>
        <translation>起始 {onset}，顶点 {apex}，结束 {offset}</translation>
    </message>
    <message>
        <source>{duration}, {rise} of it up to the apex; {kind}, {score:.1f} times the resting noise</source>
        <translation>{duration}，其中到顶点 {rise}；{kind}，为静息噪声的 {score:.1f} 倍</translation>
    </message>
    <message>
        <source>Flinch said: {reading} ({confidence})</source>
        <translation>Flinch 的识别：{reading}（{confidence}）</translation>
    </message>
    <message>
        <source>Spotted movements</source>
        <translation>检出的动作</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>更正</translation>
    </message>
    <message>
        <source>No expression</source>
        <translation>无表情</translation>
    </message>
    <message>
        <source>The computer cannot follow: {fps:.0f} frames a second arrive, {analysed:.0f} are analysed; {left_out}</source>
        <translation>计算机跟不上：每秒到达 {fps:.0f} 帧，分析 {analysed:.0f} 帧；{left_out}</translation>
    </message>
    <message>
        <source>Who sits there? Flinch measures from the recorded rest as soon as the face shows it; without one, the last seconds serve as rest.</source>
        <translation>坐着的是谁？面部一旦呈现已录的静息状态，Flinch 就以它为基准；没有时以最近几秒作为静息。</translation>
    </message>
    <message>
        <source>Sit comfortably. Look into the camera, lips closed, jaw and brows loose.</source>
        <translation>请舒适就座。看向摄像头，双唇闭合，下颌和眉毛放松。</translation>
    </message>
    <message>
        <source>Hold still and look into the camera. Blinking once or twice is fine.</source>
        <translation>请保持不动并看向摄像头。眨一两次眼没有关系。</translation>
    </message>
    <message>
        <source>Recorded and in use for {person}, now and whenever this person is chosen.</source>
        <translation>已录制并用于 {person}，现在以及今后选择此人时均有效。</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>The person&apos;s id, as P001; a known one may be chosen</source>
        <translation>人员代码，如 P001；可选择已有的</translation>
    </message>
    <message>
        <source>Use the rest that was recorded earlier for this person</source>
        <translation>使用此人先前录制的静息</translation>
    </message>
    <message>
        <source>Forget this person: delete the recorded rest</source>
        <translation>忘记此人：删除已录的静息</translation>
    </message>
    <message>
        <source>Forget this person</source>
        <translation>忘记此人</translation>
    </message>
    <message>
        <source>Nobody in particular</source>
        <translation>不指定</translation>
    </message>
    <message>
        <source>Record a resting face</source>
        <translation>录制静息面部</translation>
    </message>
    <message>
        <source>Get ready: {seconds}</source>
        <translation>请准备：{seconds}</translation>
    </message>
    <message>
        <source>Measuring your rest</source>
        <translation>正在测量静息</translation>
    </message>
    <message>
        <source>too few pictures with a face came from the camera</source>
        <translation>摄像头送来的含面部图像太少</translation>
    </message>
    <message>
        <source>That was not a rest</source>
        <translation>这不是静息状态</translation>
    </message>
    <message>
        <source>Measured: {cause}. Please try again.</source>
        <translation>测得：{cause}。请重试。</translation>
    </message>
    <message>
        <source>Rest recorded</source>
        <translation>静息已录制</translation>
    </message>
    <message>
        <source>Use nobody&apos;s</source>
        <translation>不使用任何人的</translation>
    </message>
    <message>
        <source>Mesh</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Face mesh (M)</source>
        <translation>面部网格 (M)</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>方框</translation>
    </message>
    <message>
        <source>Box around the face (B)</source>
        <translation>面部方框 (B)</translation>
    </message>
    <message>
        <source>Movement</source>
        <translation>动作</translation>
    </message>
    <message>
        <source>How the skin moves just now, ten times enlarged (A)</source>
        <translation>皮肤此刻如何运动，放大十倍 (A)</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>热图</translation>
    </message>
    <message>
        <source>Where a network looked in the last movement (H)</source>
        <translation>网络在最近一次动作中关注之处 (H)</translation>
    </message>
    <message>
        <source>MOVEMENTS</source>
        <translation>动作</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>Correct…</source>
        <translation>更正…</translation>
    </message>
    <message>
        <source>Follow newest</source>
        <translation>跟随最新</translation>
    </message>
    <message>
        <source>Nothing yet. Each movement appears here with its onset, apex and offset.</source>
        <translation>暂无。每个动作会连同起始、顶点和结束显示在此。</translation>
    </message>
    <message>
        <source>Regions on the timeline</source>
        <translation>时间线上的区域</translation>
    </message>
    <message>
        <source>Which movement is drawn beside the strongest</source>
        <translation>除最强者外还绘制哪个动作</translation>
    </message>
    <message>
        <source>Strongest region</source>
        <translation>最强区域</translation>
    </message>
    <message>
        <source>Every region</source>
        <translation>所有区域</translation>
    </message>
    <message>
        <source>Length of the timeline</source>
        <translation>时间线长度</translation>
    </message>
    <message>
        <source>MOVEMENTS  {count}</source>
        <translation>动作  {count}</translation>
    </message>
    <message>
        <source>Waiting for {name}</source>
        <translation>正在等待{name}</translation>
    </message>
    <message>
        <source>The video has ended</source>
        <translation>视频已结束</translation>
    </message>
    <message>
        <source>Choose another source above, or try the practice camera.</source>
        <translation>请在上方选择其他信号源，或试用练习摄像头。</translation>
    </message>
    <message>
        <source>Flinch keeps trying and goes on by itself.</source>
        <translation>Flinch 会不断尝试并自动继续。</translation>
    </message>
    <message>
        <source>Paused: measuring goes on</source>
        <translation>已暂停：测量仍在继续</translation>
    </message>
    <message>
        <source>Only the newest movements keep their pictures</source>
        <translation>只有最新的动作保留图像</translation>
    </message>
    <message>
        <source>Replay in slow motion (Enter)</source>
        <translation>慢动作回放（回车）</translation>
    </message>
    <message>
        <source>{name} could not be opened</source>
        <translation>无法打开{name}</translation>
    </message>
    <message>
        <source>Live picture</source>
        <translation>实时画面</translation>
    </message>
    <message>
        <source>Nothing is being measured yet.</source>
        <translation>尚未开始测量。</translation>
    </message>
    <message>
        <source>Nothing has been spotted yet.</source>
        <translation>尚未检出任何动作。</translation>
    </message>
    <message>
        <source>Movements of 40 to 500 ms appear here as soon as they end.</source>
        <translation>40 至 500 毫秒的动作结束后立即显示在此。</translation>
    </message>
    <message>
        <source>LAST MOVEMENT</source>
        <translation>最近动作</translation>
    </message>
    <message>
        <source>NOW</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Rest of {person}</source>
        <translation>{person} 的静息</translation>
    </message>
    <message>
        <source>Record rest…</source>
        <translation>录制静息…</translation>
    </message>
    <message>
        <source>{name}: what movements are measured from. Record or choose another (N)</source>
        <translation>{name}：动作以此为基准测量。录制或选择其他 (N)</translation>
    </message>
    <message>
        <source>Record how this person looks at rest, in three seconds (N)</source>
        <translation>用三秒录制此人的静息面部 (N)</translation>
    </message>
    <message>
        <source>SELECTED MOVEMENT</source>
        <translation>所选动作</translation>
    </message>
    <message>
        <source>confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>your label</source>
        <translation>您的标签</translation>
    </message>
    <message>
        <source>EACH NETWORK</source>
        <translation>各网络</translation>
    </message>
    <message>
        <source>SHOWN, BUT WITHOUT WEIGHT</source>
        <translation>仅显示，不计权重</translation>
    </message>
    <message>
        <source>EMOTIONS, {network}</source>
        <translation>情绪，{network}</translation>
    </message>
    <message>
        <source>frames missing inside</source>
        <translation>其间缺帧</translation>
    </message>
    <message>
        <source>quality {percent:.0f}&#xa0;%</source>
        <translation>质量 {percent:.0f}&#xa0;%</translation>
    </message>
    <message>
        <source>Labelled by you. What the networks said stands below and is kept.</source>
        <translation>由您标注。各网络的结果列于下方并予保留。</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>One picture back</source>
        <translation>后退一幅</translation>
    </message>
    <message>
        <source>One picture on</source>
        <translation>前进一幅</translation>
    </message>
    <message>
        <source>Close the replay</source>
        <translation>关闭回放</translation>
    </message>
    <message>
        <source>Replay speed</source>
        <translation>回放速度</translation>
    </message>
    <message>
        <source>Position in the movement</source>
        <translation>动作中的位置</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Onset</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>Apex</source>
        <translation>顶点</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>已丢失</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>as it comes</source>
        <translation>原样</translation>
    </message>
    <message>
        <source>fps</source>
        <translation>fps</translation>
    </message>
    <message>
        <source>Analysed</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>Lost</source>
        <comment>frames</comment>
        <translation>丢失</translation>
    </message>
    <message>
        <source>Frame age p95</source>
        <translation>帧延迟 p95</translation>
    </message>
    <message>
        <source>Event latency p95</source>
        <translation>事件延迟 p95</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>computer</source>
        <translation>计算机</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Not open</source>
        <translation>未打开</translation>
    </message>
    <message>
        <source>movement, % of the eye distance</source>
        <translation>动作，占两眼间距的 %</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} 至 {end}</translation>
    </message>
    <message>
        <source>Timeline of facial movement</source>
        <translation>面部动作时间线</translation>
    </message>
    <message>
        <source>{error} The defaults are used meanwhile.</source>
        <translation>{error} 暂时使用默认值。</translation>
    </message>
    <message>
        <source>Read with one network</source>
        <translation>只用一个网络识别</translation>
    </message>
    <message>
        <source>Choose a smaller mode</source>
        <translation>选择更小的模式</translation>
    </message>
    <message>
        <source>{error} The last seconds serve as rest meanwhile.</source>
        <translation>{error} 暂以最近几秒作为静息。</translation>
    </message>
    <message>
        <source>When a brief movement of the face began, peaked and ended, with the uncertainty that the camera&apos;s frame rate leaves.</source>
        <translation>面部短暂动作何时起始、到达顶点和结束，并给出摄像头帧率所带来的不确定度。</translation>
    </message>
    <message>
        <source>Which polarity, and with some networks which emotion word, several published networks attach to that movement, and how far they agree.</source>
        <translation>多个已发表的网络为该动作给出何种极性（部分网络还给出情绪词），以及它们有多一致。</translation>
    </message>
    <message>
        <source>When it does not know: too little light, a turned head, too few frames, disagreement. It then gives no label.</source>
        <translation>何时无法判断：光线太弱、头部偏转、帧数太少、意见不一。此时不给出标签。</translation>
    </message>
    <message>
        <source>What a person feels, thinks or intends. A movement is not a feeling.</source>
        <translation>一个人的感受、想法或意图。动作不等于情感。</translation>
    </message>
    <message>
        <source>Whether a person lies. No face movement shows that.</source>
        <translation>一个人是否说谎。没有任何面部动作能说明这一点。</translation>
    </message>
    <message>
        <source>Anything fit to decide about a person. The networks are trained on small laboratory sets and err often, and not equally for all faces.</source>
        <translation>任何足以对人作出决定的内容。这些网络用小型实验室数据集训练，常常出错，而且对不同面孔的错误并不均等。</translation>
    </message>
    <message>
        <source>If you use Flinch on other people, tell them. In the European Union, whoever deploys an emotion recognition system must inform the people exposed to it (AI Act, Regulation (EU) 2024/1689, article 50(3)) and process their data lawfully. Inferring emotions of people at work or in education is prohibited there, save for medical or safety reasons (article 5(1)(f)). Other countries have rules of their own.</source>
        <translation>对他人使用 Flinch 时，请告知对方。在欧盟，部署情绪识别系统者必须告知受其影响的人（《人工智能法》，条例 (EU) 2024/1689，第 50 条第 3 款），并依法处理其数据。在工作或教育场所推断人的情绪在欧盟被禁止，出于医疗或安全原因者除外（第 5 条第 1 款 f 项）。其他国家有各自的规定。</translation>
    </message>
    <message>
        <source>Pictures stay on this computer. Flinch sends nothing anywhere.</source>
        <translation>图像只保留在本机。Flinch 不向任何地方发送数据。</translation>
    </message>
    <message>
        <source>I have read this, and I will inform the people whom I film.</source>
        <translation>我已阅读，并会告知被拍摄的人。</translation>
    </message>
    <message>
        <source>Before you begin</source>
        <translation>开始之前</translation>
    </message>
    <message>
        <source>What Flinch tells, and what not</source>
        <translation>Flinch 能说明什么，不能说明什么</translation>
    </message>
    <message>
        <source>Flinch times and reads brief facial movements</source>
        <translation>Flinch 测定并识别短暂的面部动作</translation>
    </message>
    <message>
        <source>WHAT IT TELLS</source>
        <translation>它能说明</translation>
    </message>
    <message>
        <source>WHAT IT DOES NOT TELL</source>
        <translation>它不能说明</translation>
    </message>
    <message>
        <source>YOUR DUTY</source>
        <translation>您的义务</translation>
    </message>
    <message>
        <source>The setting &apos;provider&apos; asks for {provider}, but no usable NVIDIA GPU was found: the networks run on the processor. `flinch doctor` says more.</source>
        <translation>设置“provider”要求 {provider}，但未找到可用的 NVIDIA GPU：网络在处理器上运行。`flinch doctor` 可了解详情。</translation>
    </message>
    <message>
        <source>1 recording</source>
        <translation>1 段录像</translation>
    </message>
    <message>
        <source>{count} recordings</source>
        <translation>{count} 段录像</translation>
    </message>
    <message>
        <source>{what} is safe.</source>
        <translation>已保存：{what}。</translation>
    </message>
    <message>
        <source>{what} are safe.</source>
        <translation>已保存：{what}。</translation>
    </message>
    <message>
        <source>Whose recording it is: a code such as S07, never a name. Recordings go into sub-S07; where nobody is named, into {folder}.</source>
        <translation>录像属于谁：用 S07 这样的代码，切勿用姓名。录像存入 sub-S07；未指定人员时存入 {folder}。</translation>
    </message>
    <message>
        <source>A recording is running: stop it to name somebody else.</source>
        <translation>正在录制：请先停止，再指定其他人员。</translation>
    </message>
    <message>
        <source>No movement yet</source>
        <translation>尚无动作</translation>
    </message>
    <message>
        <source>Flinch: presentation</source>
        <translation>Flinch：演示</translation>
    </message>
    <message>
        <source>{duration}  ·  {kind}  ·  at {clock}</source>
        <translation>{duration}  ·  {kind}  ·  {clock}</translation>
    </message>
    <message>
        <source>{rows} frames  ·  {lost} lost  ·  {repeated} repeated</source>
        <translation>{rows} 帧  ·  丢失 {lost}  ·  重复 {repeated}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>0</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>Dismiss (Esc)</source>
        <translation>关闭提示 (Esc)</translation>
    </message>
    <message>
        <source>Recorded {length} min of {person}</source>
        <translation>已录制 {person} {length} 分钟</translation>
    </message>
    <message>
        <source>Recorded {length} min of nobody named</source>
        <translation>已录制 {length} 分钟，未指定人员</translation>
    </message>
    <message>
        <source>The recording stopped because {name} has ended.</source>
        <translation>录制已停止，因为{name}已结束。</translation>
    </message>
    <message>
        <source>Nothing can be recorded: no source is open. Choose a camera or a stream first.</source>
        <translation>无法录制：未打开信号源。请先选择摄像头或网络流。</translation>
    </message>
    <message>
        <source>Nothing can be recorded yet: {name} is being opened.</source>
        <translation>无法录制：正在打开{name}。</translation>
    </message>
    <message>
        <source>Nothing can be recorded: {name} did not open.</source>
        <translation>无法录制：{name}未能打开。</translation>
    </message>
    <message>
        <source>Nothing can be recorded: {name} has ended. Play it again or choose a camera.</source>
        <translation>无法录制：{name}已结束。请重新播放或选择摄像头。</translation>
    </message>
    <message>
        <source>Nothing can be recorded now: the signal of {name} is lost. Record again when the picture is back.</source>
        <translation>无法录制：{name}的信号丢失。图像恢复后再录制。</translation>
    </message>
    <message>
        <source>Nothing can be recorded yet: {name} has given no picture so far.</source>
        <translation>无法录制：{name}至今没有给出图像。</translation>
    </message>
    <message>
        <source>Nothing can be recorded now: {name} has given no picture for {seconds:.0f} s.</source>
        <translation>无法录制：{name}已有 {seconds:.0f} 秒没有给出图像。</translation>
    </message>
    <message>
        <source>A recording is running</source>
        <translation>正在录制</translation>
    </message>
    <message>
        <source>Keep recording</source>
        <translation>继续录制</translation>
    </message>
    <message>
        <source>Stop and go on</source>
        <translation>停止并继续操作</translation>
    </message>
    <message>
        <source>{what} ends it. {length} min are recorded so far, and stay.</source>
        <translation>{what}会结束录制。已录的 {length} 分钟会保留。</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录像</translation>
    </message>
    <message>
        <source>Live session</source>
        <translation>实时会话</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>Unassigned</source>
        <translation>未分配</translation>
    </message>
    <message>
        <source>Date unknown</source>
        <translation>日期未知</translation>
    </message>
    <message>
        <source>not analysed</source>
        <translation>未分析</translation>
    </message>
    <message>
        <source>no movement</source>
        <translation>无动作</translation>
    </message>
    <message>
        <source>{what} of {name}</source>
        <translation>{name} 的{what}</translation>
    </message>
    <message>
        <source>Not closed</source>
        <translation>未关闭</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Not valid</source>
        <translation>无效</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>录像</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Analyses</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>Nothing here yet.

Recordings (R on the live page), live sessions with their movements, and analysed files appear here by person and date.</source>
        <translation>这里还没有内容。

录像（在实时页面按 R）、实时会话及其动作，以及分析过的文件会按人员和日期显示在此。</translation>
    </message>
    <message>
        <source>Search (Ctrl+F)</source>
        <translation>搜索 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Person, day, camera, folder, valid, not valid, running, damaged …</source>
        <translation>人员、日期、摄像头、文件夹、valid、not valid、running、damaged…</translation>
    </message>
    <message>
        <source>Search the sessions</source>
        <translation>搜索会话</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Kind of session</source>
        <translation>会话类型</translation>
    </message>
    <message>
        <source>Looking for sessions …</source>
        <translation>正在查找会话…</translation>
    </message>
    <message>
        <source>No session matches «{text}».</source>
        <translation>没有与“{text}”匹配的会话。</translation>
    </message>
    <message>
        <source>{count} sessions, recordings of {size}</source>
        <translation>{count} 个会话，录像共 {size}</translation>
    </message>
    <message>
        <source>1 session, recordings of {size}</source>
        <translation>1 个会话，录像共 {size}</translation>
    </message>
    <message>
        <source>It cannot be opened.</source>
        <translation>无法打开。</translation>
    </message>
    <message>
        <source>Export into a folder</source>
        <translation>导出到文件夹</translation>
    </message>
    <message>
        <source>Exported into {folder}</source>
        <translation>已导出到 {folder}</translation>
    </message>
    <message>
        <source>{title} is {person}&apos;s now: {new}</source>
        <translation>{title}现属于 {person}：{new}</translation>
    </message>
    <message>
        <source>{title} is deleted.</source>
        <translation>{title}已删除。</translation>
    </message>
    <message>
        <source>{title} is recovered.</source>
        <translation>{title}已恢复。</translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation>播放或暂停（空格）</translation>
    </message>
    <message>
        <source>One picture back (Left)</source>
        <translation>后退一幅（左）</translation>
    </message>
    <message>
        <source>One picture on (Right)</source>
        <translation>前进一幅（右）</translation>
    </message>
    <message>
        <source>Position in the video</source>
        <translation>视频中的位置</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Opening the video</source>
        <translation>正在打开视频</translation>
    </message>
    <message>
        <source>{clock} · picture {number}</source>
        <translation>{clock} · 第 {number} 幅</translation>
    </message>
    <message>
        <source>Assign to a person</source>
        <translation>分配给人员</translation>
    </message>
    <message>
        <source>Code of the person</source>
        <translation>人员代码</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>分配</translation>
    </message>
    <message>
        <source>Whose is {name}? Its folder moves to that person; give a code, not a name.</source>
        <translation>{name} 属于谁？其文件夹会移到该人员名下；请填写代码，不要填写姓名。</translation>
    </message>
    <message>
        <source>Delete the tables of {id} ({movements})? The video &apos;{video}&apos; stays.</source>
        <translation>删除 {id} 的表格（{movements}）？视频“{video}”会保留。</translation>
    </message>
    <message>
        <source>Delete the live session {id} for good: {movements} and their pictures?</source>
        <translation>永久删除实时会话 {id}：{movements}及其图像？</translation>
    </message>
    <message>
        <source>Delete the recording {id} for good: its video ({size}), {movements}{more}?</source>
        <translation>永久删除录像 {id}：其视频（{size}）、{movements}{more}？</translation>
    </message>
    <message>
        <source> and 1 analysis in its folder</source>
        <translation>及文件夹中的 1 个分析</translation>
    </message>
    <message>
        <source> and {count} analyses in its folder</source>
        <translation>及文件夹中的 {count} 个分析</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>永久删除</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>此操作无法撤销。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Whole session</source>
        <translation>整个会话</translation>
    </message>
    <message>
        <source>CSV table</source>
        <translation>CSV 表格</translation>
    </message>
    <message>
        <source>EAF for ELAN</source>
        <translation>ELAN 用 EAF</translation>
    </message>
    <message>
        <source>Choose a session on the left.</source>
        <translation>请在左侧选择会话。</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Assign…</source>
        <translation>分配…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Find the movements of its video, and its signal</source>
        <translation>查找其视频中的动作和信号</translation>
    </message>
    <message>
        <source>Close the recording that was cut off; nothing of it is lost</source>
        <translation>关闭被中断的录像；不会丢失内容</translation>
    </message>
    <message>
        <source>Say whose it is</source>
        <translation>指明属于谁</translation>
    </message>
    <message>
        <source>Open its folder in the file manager</source>
        <translation>在文件管理器中打开其文件夹</translation>
    </message>
    <message>
        <source>Delete it for good, after a question (Del)</source>
        <translation>确认后永久删除 (Del)</translation>
    </message>
    <message>
        <source>Set your own label beside the prediction</source>
        <translation>在预测旁添加您自己的标签</translation>
    </message>
    <message>
        <source>Play the chosen movement at the chosen speed (Enter)</source>
        <translation>以所选速度播放所选动作（回车）</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Write its movements as tables, your corrections in force (Ctrl+E)</source>
        <translation>将其动作写成表格，采用您的更正 (Ctrl+E)</translation>
    </message>
    <message>
        <source>All three…</source>
        <translation>全部三种…</translation>
    </message>
    <message>
        <source>MOVEMENT OF THE FACE</source>
        <translation>面部动作</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>Valid for micro-expressions.</source>
        <translation>可用于微表情。</translation>
    </message>
    <message>
        <source>Not valid for micro-expressions:</source>
        <translation>不可用于微表情：</translation>
    </message>
    <message>
        <source>This live session was not recorded, so there is no video. Its movements are below.</source>
        <translation>此实时会话未录制，因此没有视频。其动作列于下方。</translation>
    </message>
    <message>
        <source>The signal of a live session is not stored.</source>
        <translation>实时会话的信号不保存。</translation>
    </message>
    <message>
        <source>There is no signal yet: Analyse computes it from the video.</source>
        <translation>尚无信号：“分析”会由视频计算得出。</translation>
    </message>
    <message>
        <source>No movement was spotted while it was recorded. Analyse looks for them in its video.</source>
        <translation>录制时未检出动作。“分析”会在其视频中查找。</translation>
    </message>
    <message>
        <source>No movement was found.</source>
        <translation>未发现动作。</translation>
    </message>
    <message>
        <source>Takes effect at once.</source>
        <translation>立即生效。</translation>
    </message>
    <message>
        <source>Takes effect with the next source that is opened.</source>
        <translation>打开下一个信号源时生效。</translation>
    </message>
    <message>
        <source>Takes effect when Flinch is started again.</source>
        <translation>重新启动 Flinch 后生效。</translation>
    </message>
    <message>
        <source>The networks are loaded anew in the background, then it takes effect.</source>
        <translation>网络在后台重新载入后生效。</translation>
    </message>
    <message>
        <source>An open camera is opened again at once.</source>
        <translation>已打开的摄像头会立即重新打开。</translation>
    </message>
    <message>
        <source>This computer has no font for Chinese; on Linux the package fonts-noto-cjk brings one.</source>
        <translation>此计算机没有中文字体；在 Linux 上可安装软件包 fonts-noto-cjk。</translation>
    </message>
    <message>
        <source>RECORDINGS</source>
        <translation>录像</translation>
    </message>
    <message>
        <source>Folder for recordings</source>
        <translation>录像文件夹</translation>
    </message>
    <message>
        <source>Keep the pictures of movements</source>
        <translation>保留动作的图像</translation>
    </message>
    <message>
        <source>CAMERA</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Mirror the live picture</source>
        <translation>镜像显示实时画面</translation>
    </message>
    <message>
        <source>Lock the camera</source>
        <translation>锁定摄像头</translation>
    </message>
    <message>
        <source>MEASURING AND READING</source>
        <translation>测量与识别</translation>
    </message>
    <message>
        <source>Spotter</source>
        <translation>检出器</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>学习型</translation>
    </message>
    <message>
        <source>Where the networks run</source>
        <translation>网络在何处运行</translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation>最快的可用设备</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>处理器线程数</translation>
    </message>
    <message>
        <source>CODING BY HAND</source>
        <translation>手动编码</translation>
    </message>
    <message>
        <source>Left hand</source>
        <translation>左手</translation>
    </message>
    <message>
        <source>Right hand</source>
        <translation>右手</translation>
    </message>
    <message>
        <source>Numeric pad</source>
        <translation>数字小键盘</translation>
    </message>
    <message>
        <source>LOOK</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Size of text and controls</source>
        <translation>文字和控件大小</translation>
    </message>
    <message>
        <source>Decimal mark</source>
        <translation>小数点符号</translation>
    </message>
    <message>
        <source>Point: 29.97</source>
        <translation>点：29.97</translation>
    </message>
    <message>
        <source>Comma: 29,97</source>
        <translation>逗号：29,97</translation>
    </message>
    <message>
        <source>{meaning}. Default: {default}. {effect}</source>
        <translation>{meaning}。默认：{default}。{effect}</translation>
    </message>
    <message>
        <source>Kept in settings.toml; what is given on the command line counts for one run alone.</source>
        <translation>保存在 settings.toml 中；命令行给出的设置只对那一次运行有效。</translation>
    </message>
    <message>
        <source>Back to the default: {default}</source>
        <translation>恢复默认值：{default}</translation>
    </message>
    <message>
        <source>{title}: back to the default</source>
        <translation>{title}：恢复默认值</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Snapshot saved as {path}</source>
        <translation>快照已保存为 {path}</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <comment>as a cause</comment>
        <translation>打开{name}</translation>
    </message>
    <message>
        <source>Another mode</source>
        <translation>更换模式</translation>
    </message>
    <message>
        <source>Loss by epoch</source>
        <translation>各轮损失</translation>
    </message>
    <message>
        <source>Share of the training clips read right by epoch</source>
        <translation>各轮正确识别的训练片段比例</translation>
    </message>
    <message>
        <source>Training clips read right, by epoch</source>
        <translation>各轮正确识别的训练片段</translation>
    </message>
    <message>
        <source>Folder that `flinch prepare` wrote</source>
        <translation>`flinch prepare` 写出的文件夹</translation>
    </message>
    <message>
        <source>Prepared set</source>
        <translation>预处理数据集</translation>
    </message>
    <message>
        <source>Folder of the run</source>
        <translation>运行文件夹</translation>
    </message>
    <message>
        <source>Open a run…</source>
        <translation>打开运行…</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Open a prepared set</source>
        <translation>打开预处理数据集</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>Pausing after this batch</source>
        <translation>本批次后暂停</translation>
    </message>
    <message>
        <source>Paused: «Resume» goes on to the same digits</source>
        <translation>已暂停：“恢复”后结果完全一致</translation>
    </message>
    <message>
        <source>Ending</source>
        <translation>正在结束</translation>
    </message>
    <message>
        <source>Comparing on the same movements</source>
        <translation>在相同动作上比较</translation>
    </message>
    <message>
        <source>Training on all participants, for the weights to use</source>
        <translation>用全部参与者训练，以得到要使用的权重</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Use live…</source>
        <translation>用于实时…</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>回退</translation>
    </message>
    <message>
        <source>Train on your own recordings</source>
        <translation>用自己的录像训练</translation>
    </message>
    <message>
        <source>The training cannot be paused: {why}.</source>
        <translation>无法暂停训练：{why}。</translation>
    </message>
    <message>
        <source>Open a run</source>
        <translation>打开运行</translation>
    </message>
    <message>
        <source>fold {fold} of {folds}</source>
        <translation>第 {fold}/{folds} 折</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>约剩 {time}</translation>
    </message>
    <message>
        <source>The export left no weights: run `flinch export` by hand.</source>
        <translation>导出未产生权重：请手动运行 `flinch export`。</translation>
    </message>
    <message>
        <source>From the next start on these read: {names}.</source>
        <translation>下次启动起由以下网络识别：{names}。</translation>
    </message>
    <message>
        <source>participant left out</source>
        <translation>留出的参与者</translation>
    </message>
    <message>
        <source>clips</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>read right</source>
        <translation>识别正确</translation>
    </message>
    <message>
        <source>on the same movements</source>
        <translation>在相同动作上</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>各折</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>{label_set}: {movements} movements, {people} people</source>
        <translation>{label_set}：{movements} 个动作，{people} 人</translation>
    </message>
    <message>
        <source>Beside: they are shown with the others and have no part in the result. Instead: they alone read, with the threshold and temperature that their held-out folds chose. Either holds from the next start on, and «Roll back» returns to the readings of before.</source>
        <translation>并用：与其他网络一同显示，但不计入结果。替代：仅由它们识别，采用其留出折所选的阈值和温度。两者都从下次启动起生效，“回退”可恢复先前的识别。</translation>
    </message>
    <message>
        <source>Use own weights live</source>
        <translation>将自己的权重用于实时</translation>
    </message>
    <message>
        <source>Cards of the weights</source>
        <translation>权重卡片</translation>
    </message>
    <message>
        <source>Use beside the others</source>
        <translation>与其他网络并用</translation>
    </message>
    <message>
        <source>Use instead of the others</source>
        <translation>替代其他网络</translation>
    </message>
    <message>
        <source>labels: {labels}</source>
        <translation>标签：{labels}</translation>
    </message>
    <message>
        <source>trained on: {data}</source>
        <translation>训练数据：{data}</translation>
    </message>
    <message>
        <source>{figure} on {data}, n {n}, {protocol}</source>
        <translation>{data}：{figure}，n {n}，{protocol}</translation>
    </message>
    <message>
        <source>does not prove: {what}</source>
        <translation>不能证明：{what}</translation>
    </message>
    <message>
        <source>recipe: {recipe}</source>
        <translation>配方：{recipe}</translation>
    </message>
    <message>
        <source>negative</source>
        <translation>消极</translation>
    </message>
    <message>
        <source>positive</source>
        <translation>积极</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>惊讶</translation>
    </message>
    <message>
        <source>anger</source>
        <translation>愤怒</translation>
    </message>
    <message>
        <source>contempt</source>
        <translation>轻蔑</translation>
    </message>
    <message>
        <source>disgust</source>
        <translation>厌恶</translation>
    </message>
    <message>
        <source>fear</source>
        <translation>恐惧</translation>
    </message>
    <message>
        <source>happiness</source>
        <translation>高兴</translation>
    </message>
    <message>
        <source>sadness</source>
        <translation>悲伤</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>中性</translation>
    </message>
    <message>
        <source>repression</source>
        <translation>压抑</translation>
    </message>
    <message>
        <source>others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>brow inner right</source>
        <translation>右眉内侧</translation>
    </message>
    <message>
        <source>brow inner left</source>
        <translation>左眉内侧</translation>
    </message>
    <message>
        <source>brow outer right</source>
        <translation>右眉外侧</translation>
    </message>
    <message>
        <source>brow outer left</source>
        <translation>左眉外侧</translation>
    </message>
    <message>
        <source>eyelids right</source>
        <translation>右眼睑</translation>
    </message>
    <message>
        <source>eyelids left</source>
        <translation>左眼睑</translation>
    </message>
    <message>
        <source>nose</source>
        <translation>鼻</translation>
    </message>
    <message>
        <source>cheek right</source>
        <translation>右脸颊</translation>
    </message>
    <message>
        <source>cheek left</source>
        <translation>左脸颊</translation>
    </message>
    <message>
        <source>mouth corner right</source>
        <translation>右嘴角</translation>
    </message>
    <message>
        <source>mouth corner left</source>
        <translation>左嘴角</translation>
    </message>
    <message>
        <source>upper lip</source>
        <translation>上唇</translation>
    </message>
    <message>
        <source>lower lip</source>
        <translation>下唇</translation>
    </message>
    <message>
        <source>chin</source>
        <translation>下巴</translation>
    </message>
    <message>
        <source>brows</source>
        <translation>眉</translation>
    </message>
    <message>
        <source>eyes</source>
        <translation>眼</translation>
    </message>
    <message>
        <source>cheeks</source>
        <translation>脸颊</translation>
    </message>
    <message>
        <source>mouth</source>
        <translation>嘴</translation>
    </message>
    <message>
        <source>inner brow raised</source>
        <translation>眉内侧上扬</translation>
    </message>
    <message>
        <source>outer brow raised</source>
        <translation>眉外侧上扬</translation>
    </message>
    <message>
        <source>brow lowered</source>
        <translation>眉下压</translation>
    </message>
    <message>
        <source>upper lid raised</source>
        <translation>上眼睑上提</translation>
    </message>
    <message>
        <source>cheek raised</source>
        <translation>脸颊上提</translation>
    </message>
    <message>
        <source>lids tightened</source>
        <translation>眼睑收紧</translation>
    </message>
    <message>
        <source>nose wrinkled</source>
        <translation>皱鼻</translation>
    </message>
    <message>
        <source>upper lip raised</source>
        <translation>上唇上提</translation>
    </message>
    <message>
        <source>lip corner pulled</source>
        <translation>嘴角上拉</translation>
    </message>
    <message>
        <source>dimpled</source>
        <translation>酒窝</translation>
    </message>
    <message>
        <source>lip corner lowered</source>
        <translation>嘴角下拉</translation>
    </message>
    <message>
        <source>lower lip lowered</source>
        <translation>下唇下压</translation>
    </message>
    <message>
        <source>chin raised</source>
        <translation>下巴上提</translation>
    </message>
    <message>
        <source>lips puckered</source>
        <translation>噘唇</translation>
    </message>
    <message>
        <source>lip stretched</source>
        <translation>嘴唇拉伸</translation>
    </message>
    <message>
        <source>lips funnelled</source>
        <translation>唇呈漏斗形</translation>
    </message>
    <message>
        <source>lips tightened</source>
        <translation>嘴唇收紧</translation>
    </message>
    <message>
        <source>lips pressed</source>
        <translation>抿唇</translation>
    </message>
    <message>
        <source>lips parted</source>
        <translation>双唇分开</translation>
    </message>
    <message>
        <source>jaw dropped</source>
        <translation>下颌下落</translation>
    </message>
    <message>
        <source>lips sucked in</source>
        <translation>嘴唇内吸</translation>
    </message>
    <message>
        <source>eyes closed</source>
        <translation>闭眼</translation>
    </message>
    <message>
        <source>blink</source>
        <translation>眨眼</translation>
    </message>
    <message>
        <source>wink</source>
        <translation>单眼眨</translation>
    </message>
    <message>
        <source>speech</source>
        <translation>言语</translation>
    </message>
    <message>
        <source>guess</source>
        <translation>猜测</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>可能</translation>
    </message>
    <message>
        <source>certain</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>遮挡</translation>
    </message>
    <message>
        <source>turned</source>
        <translation>偏转</translation>
    </message>
    <message>
        <source>away</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>chewing</source>
        <translation>咀嚼</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>cut at start</source>
        <translation>开头被截</translation>
    </message>
    <message>
        <source>cut at end</source>
        <translation>结尾被截</translation>
    </message>
    <message>
        <source>no return</source>
        <translation>未恢复</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>差分</translation>
    </message>
    <message>
        <source>flow</source>
        <translation>光流</translation>
    </message>
    <message>
        <source>magnified</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>full</source>
        <translation>完全</translation>
    </message>
    <message>
        <source>signal</source>
        <translation>可看信号</translation>
    </message>
    <message>
        <source>assisted</source>
        <translation>辅助</translation>
    </message>
    <message>
        <source>anew</source>
        <translation>新定</translation>
    </message>
    <message>
        <source>reject</source>
        <translation>否决</translation>
    </message>
    <message>
        <source>open</source>
        <translation>未裁定</translation>
    </message>
    <message>
        <source>one frame back</source>
        <translation>后退一帧</translation>
    </message>
    <message>
        <source>one frame on</source>
        <translation>前进一帧</translation>
    </message>
    <message>
        <source>ten frames back</source>
        <translation>后退十帧</translation>
    </message>
    <message>
        <source>ten frames on</source>
        <translation>前进十帧</translation>
    </message>
    <message>
        <source>previous movement</source>
        <translation>上一个动作</translation>
    </message>
    <message>
        <source>next movement</source>
        <translation>下一个动作</translation>
    </message>
    <message>
        <source>onset here</source>
        <translation>此处为起始</translation>
    </message>
    <message>
        <source>apex here</source>
        <translation>此处为顶点</translation>
    </message>
    <message>
        <source>offset here</source>
        <translation>此处为结束</translation>
    </message>
    <message>
        <source>go to the onset</source>
        <translation>转到起始</translation>
    </message>
    <message>
        <source>go to the apex</source>
        <translation>转到顶点</translation>
    </message>
    <message>
        <source>go to the offset</source>
        <translation>转到结束</translation>
    </message>
    <message>
        <source>play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>loop the movement with 200 ms around it</source>
        <translation>循环播放动作及前后 200 毫秒</translation>
    </message>
    <message>
        <source>play slower</source>
        <translation>放慢</translation>
    </message>
    <message>
        <source>play faster</source>
        <translation>加快</translation>
    </message>
    <message>
        <source>flicker between this frame and the reference</source>
        <translation>在此帧与参考帧间闪烁切换</translation>
    </message>
    <message>
        <source>this frame is the reference</source>
        <translation>将此帧作为参考</translation>
    </message>
    <message>
        <source>next view: plain, difference, flow, magnified</source>
        <translation>下一视图：原图、差分、光流、放大</translation>
    </message>
    <message>
        <source>next region under the lens</source>
        <translation>放大镜移到下一区域</translation>
    </message>
    <message>
        <source>lens off</source>
        <translation>关闭放大镜</translation>
    </message>
    <message>
        <source>next place to look at</source>
        <translation>下一个待看位置</translation>
    </message>
    <message>
        <source>previous place to look at</source>
        <translation>上一个待看位置</translation>
    </message>
    <message>
        <source>no movement at this place</source>
        <translation>此处无动作</translation>
    </message>
    <message>
        <source>units, note, picture in turn</source>
        <translation>在单元、备注、画面间切换</translation>
    </message>
    <message>
        <source>first emotion</source>
        <translation>第一种情绪</translation>
    </message>
    <message>
        <source>second emotion</source>
        <translation>第二种情绪</translation>
    </message>
    <message>
        <source>third emotion</source>
        <translation>第三种情绪</translation>
    </message>
    <message>
        <source>fourth emotion</source>
        <translation>第四种情绪</translation>
    </message>
    <message>
        <source>fifth emotion</source>
        <translation>第五种情绪</translation>
    </message>
    <message>
        <source>sixth emotion</source>
        <translation>第六种情绪</translation>
    </message>
    <message>
        <source>seventh emotion</source>
        <translation>第七种情绪</translation>
    </message>
    <message>
        <source>a guess</source>
        <translation>猜测</translation>
    </message>
    <message>
        <source>exclusion begins, then ends</source>
        <translation>开始或结束排除</translation>
    </message>
    <message>
        <source>delete the movement or exclusion</source>
        <translation>删除动作或排除段</translation>
    </message>
    <message>
        <source>undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>hide or show the signal</source>
        <translation>隐藏或显示信号</translation>
    </message>
    <message>
        <source>next open check</source>
        <translation>下一项待处理检查</translation>
    </message>
    <message>
        <source>let go of the movement</source>
        <translation>取消选择动作</translation>
    </message>
    <message>
        <source>finish the pass; sign off after the third</source>
        <translation>完成本遍；第三遍后签署</translation>
    </message>
    <message>
        <source>list of keys</source>
        <translation>按键列表</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>no face</source>
        <translation>没有面部</translation>
    </message>
    <message>
        <source>several faces</source>
        <translation>多张面部</translation>
    </message>
    <message>
        <source>a moving head</source>
        <translation>头部移动</translation>
    </message>
    <message>
        <source>a change of light</source>
        <translation>光线变化</translation>
    </message>
    <message>
        <source>too few frames a second</source>
        <translation>每秒帧数太少</translation>
    </message>
    <message>
        <source>a resting face that is not known yet</source>
        <translation>尚不了解静息面部</translation>
    </message>
    <message>
        <source>a poor picture of the face</source>
        <translation>面部图像质量差</translation>
    </message>
    <message>
        <source>a face that is partly covered</source>
        <translation>面部被部分遮挡</translation>
    </message>
    <message>
        <source>strong compression</source>
        <translation>压缩过强</translation>
    </message>
    <message>
        <source>enrolled</source>
        <translation>已登记</translation>
    </message>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>left</source>
        <translation>已离开</translation>
    </message>
    <message>
        <source>valence</source>
        <translation>效价</translation>
    </message>
    <message>
        <source>arousal</source>
        <translation>唤醒度</translation>
    </message>
    <message>
        <source>Practice camera</source>
        <translation>练习摄像头</translation>
    </message>
    <message>
        <source>mains frequency of the lamps: 50 or 60</source>
        <translation>灯光的电源频率：50 或 60</translation>
    </message>
    <message>
        <source>hold exposure, focus, white balance and zoom still</source>
        <translation>保持曝光、对焦、白平衡和变焦不变</translation>
    </message>
    <message>
        <source>what finds movements: rules or learned</source>
        <translation>用什么查找动作：规则或学习型检出器</translation>
    </message>
    <message>
        <source>where networks run: auto, cpu, cuda or tensorrt</source>
        <translation>网络在何处运行：auto、cpu、cuda 或 tensorrt</translation>
    </message>
    <message>
        <source>processor threads for the networks</source>
        <translation>网络使用的处理器线程数</translation>
    </message>
    <message>
        <source>language of the window: system, en (English), es (Spanish) or zh (Simplified Chinese)</source>
        <translation>窗口语言：跟随系统、英语、西班牙语或简体中文</translation>
    </message>
    <message>
        <source>colours of the window: system, light or dark</source>
        <translation>窗口配色：跟随系统、浅色或深色</translation>
    </message>
    <message>
        <source>size of text and controls: 80 to 200 percent</source>
        <translation>文字和控件大小：80 % 至 200 %</translation>
    </message>
    <message>
        <source>decimal mark in the window: point, comma or system; files always have points</source>
        <translation>窗口中的小数点符号：点、逗号或跟随系统；文件中始终用点</translation>
    </message>
    <message>
        <source>show the live picture as in a mirror</source>
        <translation>像镜子一样显示实时画面</translation>
    </message>
    <message>
        <source>keys for coding: left, right, keypad, qwertz or azerty</source>
        <translation>编码按键：左手、右手、小键盘、QWERTZ 或 AZERTY</translation>
    </message>
    <message>
        <source>folder for recordings; empty means Flinch&apos;s own</source>
        <translation>录像文件夹；留空则使用 Flinch 自己的文件夹</translation>
    </message>
    <message>
        <source>store the pictures of each event for replay</source>
        <translation>保存每个事件的图像以供回放</translation>
    </message>
    <message>
        <source>Nothing can be recorded</source>
        <translation>无法录制</translation>
    </message>
    <message>
        <source>Go on (Space)</source>
        <translation>继续（空格）</translation>
    </message>
    <message>
        <source>Pause the view (Space)</source>
        <translation>暂停画面（空格）</translation>
    </message>
    <message>
        <source>Loading the face model and the networks.</source>
        <translation>正在载入面部模型和网络。</translation>
    </message>
    <message>
        <source>The video has ended.</source>
        <translation>视频已结束。</translation>
    </message>
    <message>
        <source>Play again</source>
        <translation>重新播放</translation>
    </message>
    <message>
        <source>Choose a camera, a stream or a video above, or try the practice camera.</source>
        <translation>请在上方选择摄像头、网络流或视频，或试用练习摄像头。</translation>
    </message>
    <message>
        <source>No resting face was recorded for {person}: the last seconds serve as rest.</source>
        <translation>未录制 {person} 的静息面部：以最近几秒作为静息。</translation>
    </message>
    <message>
        <source>Record it</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Stop recording (R)</source>
        <translation>停止录制 (R)</translation>
    </message>
    <message>
        <source>Record (R)</source>
        <translation>录制 (R)</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Closing the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Clear view</source>
        <translation>画面清晰</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>没有面部</translation>
    </message>
    <message>
        <source>Several faces</source>
        <translation>多张面部</translation>
    </message>
    <message>
        <source>Head moving</source>
        <translation>头部移动</translation>
    </message>
    <message>
        <source>Light changed</source>
        <translation>光线变化</translation>
    </message>
    <message>
        <source>Too few frames</source>
        <translation>帧数太少</translation>
    </message>
    <message>
        <source>Learning the resting face</source>
        <translation>正在学习静息面部</translation>
    </message>
    <message>
        <source>Poor picture</source>
        <translation>图像质量差</translation>
    </message>
    <message>
        <source>Face covered</source>
        <translation>面部被遮挡</translation>
    </message>
    <message>
        <source>Computer too slow</source>
        <translation>计算机太慢</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>Untrained networks</source>
        <translation>网络未训练</translation>
    </message>
    <message>
        <source>One face, steady and well lit. Movements are timed and read.</source>
        <translation>一张面部，稳定且光线良好。动作会被测定和识别。</translation>
    </message>
    <message>
        <source>There is no face in the picture, so nothing is measured.</source>
        <translation>画面中没有面部，因此不进行测量。</translation>
    </message>
    <message>
        <source>More than one face is in the picture; one person at a time can be read.</source>
        <translation>画面中不止一张面部；一次只能识别一人。</translation>
    </message>
    <message>
        <source>The head moves too much to tell skin movement from it.</source>
        <translation>头部移动过大，无法与皮肤动作区分。</translation>
    </message>
    <message>
        <source>The brightness jumped, which looks like movement and is not.</source>
        <translation>亮度突变，看似动作其实不是。</translation>
    </message>
    <message>
        <source>Too few frames a second arrive to see a movement this brief.</source>
        <translation>每秒到达的帧太少，看不到如此短暂的动作。</translation>
    </message>
    <message>
        <source>The resting face is not known yet. Hold still for a moment.</source>
        <translation>尚不了解静息面部。请保持不动片刻。</translation>
    </message>
    <message>
        <source>The face is too small, blurred or turned to be read.</source>
        <translation>面部太小、模糊或偏转，无法识别。</translation>
    </message>
    <message>
        <source>Something hides part of the face, so what moves there is not seen.</source>
        <translation>有物体遮住部分面部，看不到那里的动作。</translation>
    </message>
    <message>
        <source>The computer cannot follow the camera, so pictures are left out.</source>
        <translation>计算机跟不上摄像头，因此略去部分图像。</translation>
    </message>
    <message>
        <source>The networks do not agree well enough to lean on the reading.</source>
        <translation>各网络不够一致，识别结果不足为凭。</translation>
    </message>
    <message>
        <source>No trained network is loaded, so movements are timed, not read.</source>
        <translation>未载入训练过的网络，因此只测定动作，不作识别。</translation>
    </message>
    <message>
        <source>Jan</source>
        <translation>1月</translation>
    </message>
    <message>
        <source>Feb</source>
        <translation>2月</translation>
    </message>
    <message>
        <source>Mar</source>
        <translation>3月</translation>
    </message>
    <message>
        <source>Apr</source>
        <translation>4月</translation>
    </message>
    <message>
        <source>May</source>
        <translation>5月</translation>
    </message>
    <message>
        <source>Jun</source>
        <translation>6月</translation>
    </message>
    <message>
        <source>Jul</source>
        <translation>7月</translation>
    </message>
    <message>
        <source>Aug</source>
        <translation>8月</translation>
    </message>
    <message>
        <source>Sep</source>
        <translation>9月</translation>
    </message>
    <message>
        <source>Oct</source>
        <translation>10月</translation>
    </message>
    <message>
        <source>Nov</source>
        <translation>11月</translation>
    </message>
    <message>
        <source>Dec</source>
        <translation>12月</translation>
    </message>
    <message>
        <source>{meaning} Measured: {cause}.</source>
        <translation>{meaning}测得：{cause}。</translation>
    </message>
    <message>
        <source>No label</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>No network could read this movement.</source>
        <translation>没有网络能识别此动作。</translation>
    </message>
    <message>
        <source>{cause}; the others carry it, its times are less certain.</source>
        <translation>{cause}；其余图像足以支持，但时间不太确定。</translation>
    </message>
    <message>
        <source>{name}, {count} classes</source>
        <translation>{name}，{count} 类</translation>
    </message>
    <message>
        <source>micro</source>
        <translation>微表情</translation>
    </message>
    <message>
        <source>macro</source>
        <translation>宏表情</translation>
    </message>
    <message>
        <source>micro-expression</source>
        <translation>微表情</translation>
    </message>
    <message>
        <source>macro-expression</source>
        <translation>宏表情</translation>
    </message>
    <message>
        <source>1 movement</source>
        <translation>1 个动作</translation>
    </message>
    <message>
        <source>{count} movements</source>
        <translation>{count} 个动作</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>{day} {month} {year}</source>
        <translation>{year}年{month}{day}日</translation>
    </message>
    <message>
        <source>{count} sent</source>
        <translation>发送 {count}</translation>
    </message>
    <message>
        <source>{count} arrived</source>
        <translation>到达 {count}</translation>
    </message>
    <message>
        <source>{count} stored</source>
        <translation>已存 {count}</translation>
    </message>
    <message>
        <source>{count} analysed</source>
        <translation>分析 {count}</translation>
    </message>
    <message>
        <source>{count} left out evenly</source>
        <translation>均匀略去 {count}</translation>
    </message>
    <message>
        <source>{count} repeated</source>
        <translation>重复 {count}</translation>
    </message>
    <message>
        <source>{count} by the camera or its connection</source>
        <translation>{count}（摄像头或其连接）</translation>
    </message>
    <message>
        <source>{count} by the disk</source>
        <translation>{count}（磁盘）</translation>
    </message>
    <message>
        <source>{count} by the computer</source>
        <translation>{count}（计算机）</translation>
    </message>
    <message>
        <source>lost {what}</source>
        <translation>丢失 {what}</translation>
    </message>
    <message>
        <source>none lost</source>
        <translation>没有丢失</translation>
    </message>
    <message>
        <source>heat map and arrows are off, fewer pictures are shown</source>
        <translation>热图和箭头已关闭，显示的图像减少</translation>
    </message>
    <message>
        <source>the mesh is found on every {which} picture</source>
        <translation>每 {which} 幅图像定位一次网格</translation>
    </message>
    <message>
        <source>every {which} picture is analysed</source>
        <translation>每 {which} 幅图像分析一幅</translation>
    </message>
    <message>
        <source>second</source>
        <comment>picture</comment>
        <translation>2</translation>
    </message>
    <message>
        <source>third</source>
        <comment>picture</comment>
        <translation>3</translation>
    </message>
    <message>
        <source>fourth</source>
        <comment>picture</comment>
        <translation>4</translation>
    </message>
    <message>
        <source>{number}th</source>
        <translation>{number}</translation>
    </message>
    <message>
        <source>{size} GB free</source>
        <translation>可用 {size} GB</translation>
    </message>
    <message>
        <source>{free}, about {minutes:.0f} min</source>
        <translation>{free}，约 {minutes:.0f} 分钟</translation>
    </message>
    <message>
        <source>trace</source>
        <translation>微迹</translation>
    </message>
    <message>
        <source>slight</source>
        <translation>轻微</translation>
    </message>
    <message>
        <source>marked</source>
        <translation>明显</translation>
    </message>
    <message>
        <source>severe</source>
        <translation>强烈</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>left {unit}</source>
        <translation>左侧{unit}</translation>
    </message>
    <message>
        <source>right {unit}</source>
        <translation>右侧{unit}</translation>
    </message>
</context>
</TS>
